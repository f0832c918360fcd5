package dev.worker.failed.internal.guard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells listeners that jobs may pass again, but only after some could not: else each end of a job would be a fetch. */
final class TurnedAway {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean some = new AtomicBoolean();

    void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** Someone may be turned away; called before it is decided, so that what changes meanwhile is not missed. */
    void note() {
        some.set(true);
    }

    /** More may pass now than before. */
    void comeBack() {
        if (some.getAndSet(false)) {
            listeners.forEach(Runnable::run);
        }
    }
}
