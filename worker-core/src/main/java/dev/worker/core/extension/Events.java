package dev.worker.core.extension;

import dev.worker.api.event.WorkerEvent;

/** Tells the listeners. Safe for use by any number of threads. */
public interface Events {

    /** Whether anyone listens; if not, an event need not be made. */
    boolean wanted();

    /** Tells all listeners, in this thread; what one throws is logged. */
    void emit(WorkerEvent event);
}
