package dev.worker.core.internal.memory;

import dev.worker.api.JobId;
import dev.worker.api.spi.TransportListener;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who are told what happened. To be called while no lock is held: a listener may call back. */
final class Listeners {

    private final List<TransportListener> listeners = new CopyOnWriteArrayList<>();

    void add(TransportListener listener) {
        listeners.add(listener);
    }

    void clear() {
        listeners.clear();
    }

    void ready(Set<JobQueue> queues) {
        for (TransportListener listener : listeners) {
            queues.forEach(queue -> listener.ready(queue.name()));
        }
    }

    void scheduled() {
        listeners.forEach(TransportListener::scheduled);
    }

    void cancelRequested(JobId id) {
        listeners.forEach(listener -> listener.cancelRequested(id));
    }

    /** Tells what a batch of changes woke. */
    void tell(Woken woken) {
        if (!woken.ready().isEmpty()) {
            ready(woken.ready());
        }
        if (woken.hasScheduled()) {
            scheduled();
        }
    }
}
