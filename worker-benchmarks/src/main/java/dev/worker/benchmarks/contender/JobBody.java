package dev.worker.benchmarks.contender;

/** What every contender's handler calls, and the only thing that it does. */
@FunctionalInterface
public interface JobBody {
    /** Runs the job that was handed in with this number. */
    void run(int number) throws InterruptedException;
}
