package dev.worker.core.internal.launch;

import dev.worker.api.Worker;

/** A worker as it was added. */
public sealed interface WorkerDeclaration {

    /**
     * An object.
     *
     * @param worker the object
     */
    record Instance(Worker worker) implements WorkerDeclaration {}

    /**
     * A class that is to be made with its constructor injected.
     *
     * @param type the class
     */
    record OfClass(Class<? extends Worker> type) implements WorkerDeclaration {}
}
