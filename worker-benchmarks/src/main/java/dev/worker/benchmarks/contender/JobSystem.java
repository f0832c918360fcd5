package dev.worker.benchmarks.contender;

/** One running instance of a contender: producer and consumer at once, as in an application with one process. */
public interface JobSystem extends AutoCloseable {
    /** Hands in one job, to be run now. The job is durable when this returns. */
    void enqueue(int number);

    /** Hands in a batch, numbered from {@code first} on, the fastest way that the system has. */
    void enqueueAll(int first, int count);

    /** Begins to run jobs. */
    void start();

    /** How many jobs the database does not show as done: waiting or running. */
    int unfinished();

    /** Stops running jobs and waits for those that run. Legal before {@link #start()}. */
    @Override
    void close();
}
