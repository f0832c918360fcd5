package dev.worker.core.internal.engine;

import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps the jobs apart under which processes died, so that one of them that kills every process it runs in does not use up the
 * attempts of the others. One that must not see another crash runs while no other of them does; the rest run together. They
 * come in as they came, and leave when their outcome is stored.
 */
final class Quarantine {

    /** More are better off with other processes. */
    private static final int MAX_WAITING = 100;

    private final Set<Execution> inside = new HashSet<>();
    private final Deque<Guest> waiting = new ArrayDeque<>();
    private boolean takenAlone;

    @Inject
    Quarantine() {}

    /**
     * Lets a job in now or when its turn comes.
     *
     * @param alone whether it must not see another crash
     * @param admit told when it may run, not under a lock
     * @return false if too many wait
     */
    boolean enter(Execution execution, boolean alone, Consumer<Execution> admit) {
        synchronized (this) {
            if (waiting.size() >= MAX_WAITING) {
                return false;
            }
            waiting.add(new Guest(execution, alone, admit));
        }
        admitNext();
        return true;
    }

    /** Its outcome is stored, or it is another process's. */
    void leave(Execution execution) {
        if (execution.delivery().crashes() == 0) {
            return;
        }
        synchronized (this) {
            if (inside.remove(execution)) {
                takenAlone = false;
            } else {
                waiting.removeIf(guest -> guest.execution() == execution);
            }
        }
        admitNext();
    }

    /** Gives those that still wait to be told here, which will not be. */
    synchronized List<Execution> withdraw(Consumer<Execution> admit) {
        List<Execution> withdrawn = waiting.stream().filter(guest -> guest.admit() == admit).map(Guest::execution)
                .toList();
        waiting.removeIf(guest -> guest.admit() == admit);
        return withdrawn;
    }

    private void admitNext() {
        List<Guest> next = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && fits(waiting.peek())) {
                Guest guest = waiting.poll();
                inside.add(guest.execution());
                takenAlone = guest.alone();
                next.add(guest);
            }
        }
        next.forEach(guest -> guest.admit().accept(guest.execution()));
    }

    private boolean fits(Guest guest) {
        return inside.isEmpty() || !takenAlone && !guest.alone();
    }

    private record Guest(Execution execution, boolean alone, Consumer<Execution> admit) {}
}
