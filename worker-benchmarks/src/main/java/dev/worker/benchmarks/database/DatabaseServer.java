package dev.worker.benchmarks.database;

import java.util.Map;

/** A place where a run gets a database of its own. */
public interface DatabaseServer extends AutoCloseable {
    /** What it is called in tables and on the command line. */
    String name();

    Dialect dialect();

    /** Creates an empty database; closing it drops it. */
    Database create();

    /** Version and settings as the server itself tells them. */
    Map<String, String> facts();

    @Override
    void close();
}
