package dev.worker.jdbi.internal.database;

/** Makes sure that what was committed outlives the process and the machine. */
@FunctionalInterface
public interface Durability {

    /** For a database whose commit is durable, or one that is not meant to be. */
    Durability BY_COMMIT = () -> {};

    /** Returns when everything that was committed before the call is on the disk. */
    void await();
}
