package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tickets that one fetch was handed and has not dealt with. For one thread. */
final class Hand {

    private final Lanes lanes;
    private final Map<Lane, Integer> asked = new HashMap<>();
    private final Map<Lane, List<Handed>> tickets = new HashMap<>();

    Hand(Lanes lanes) {
        this.lanes = lanes;
    }

    /** Asks each lane for so many tickets, less what it has been asked for already. */
    void ask(Map<Lane, Integer> wanted) {
        Map<Lane, Integer> more = new LinkedHashMap<>();
        wanted.forEach((lane, count) -> {
            int before = asked.getOrDefault(lane, 0);
            if (count > before) {
                asked.put(lane, count);
                more.put(lane, count - before);
            }
        });
        if (!more.isEmpty()) {
            lanes.pull(more).forEach(
                    handed -> tickets.computeIfAbsent(handed.lane(), lane -> new ArrayList<>()).add(handed));
        }
    }

    /** Takes out what came from these lanes, in the order in which the jobs were published. */
    List<Handed> takeOut(Set<Lane> from) {
        List<Handed> taken = new ArrayList<>();
        from.forEach(lane -> taken.addAll(tickets.getOrDefault(lane, List.of())));
        tickets.keySet().removeAll(from);
        taken.sort(Comparator.comparing(Handed::ticket, Ticket.ORDER));
        return taken;
    }

    /** What is still here goes back. */
    void giveBack() {
        lanes.giveBack(tickets.values().stream().flatMap(List::stream).toList());
        tickets.clear();
    }
}
