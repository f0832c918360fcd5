package dev.worker.benchmarks.field.worker;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.field.Versions;

/** This framework as it comes: states tracked, results and failures kept, all settings at their defaults. */
public final class WorkerFramework implements Contender {
    /** What handlers run on. */
    public enum Threads {
        VIRTUAL("worker"), PLATFORM("worker-platform");

        private final String contender;

        Threads(String contender) {
            this.contender = contender;
        }
    }

    private final Threads threads;

    public WorkerFramework(Threads threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return threads.contender;
    }

    @Override
    public boolean takesPartUnasked() {
        return threads == Threads.VIRTUAL;
    }

    @Override
    public String version() {
        return Versions.of("worker");
    }

    @Override
    public void createSchema(Setup setup) {
        // the framework makes its tables by itself when it first opens a database
        open(setup).close();
    }

    @Override
    public JobSystem open(Setup setup) {
        return new WorkerSystem(setup, threads);
    }
}
