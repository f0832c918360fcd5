package dev.worker.failed.internal.guard;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Those whom a gate let take nothing, to be told once that another try is worth it. Nobody else is told: whoever gives back what
 * it took for nothing would wake others that want nothing either, and they would wake it in turn.
 */
final class TurnedAway {

    private final Set<Runnable> waiting = new LinkedHashSet<>();

    /** Adds one; it counts once until it is told. The gate must not come to let more pass between its answer and this. */
    synchronized void add(Runnable again) {
        waiting.add(again);
    }

    /** More may pass now than before. */
    void comeBack() {
        drain().forEach(Runnable::run);
    }

    private synchronized List<Runnable> drain() {
        List<Runnable> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
