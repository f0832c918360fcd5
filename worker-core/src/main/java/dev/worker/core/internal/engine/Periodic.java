package dev.worker.core.internal.engine;

import dev.worker.api.Jobs;
import dev.worker.api.PeriodicTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Provider;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one periodic task of one worker: never two runs at once, each under its timeout, whatever a run throws. */
final class Periodic {

    private static final Logger LOG = LoggerFactory.getLogger(Periodic.class);

    private final String worker;
    private final PeriodicTask task;
    private final RuntimeClock clock;
    private final Provider<Jobs> jobs;
    private RuntimeClock.Scheduled next = () -> {};
    private boolean stopped;
    private Run running;

    Periodic(String worker, PeriodicTask task, RuntimeClock clock, Provider<Jobs> jobs) {
        this.worker = worker;
        this.task = task;
        this.clock = clock;
        this.jobs = jobs;
    }

    void start() {
        schedule(task.period());
    }

    synchronized void stop() {
        stopped = true;
        next.cancel();
        if (running != null) {
            running.end();
        }
    }

    private synchronized void schedule(Duration delay) {
        if (!stopped) {
            next = clock.schedule(delay, this::runOnce);
        }
    }

    private void runOnce() {
        long began = clock.nanoTime();
        Run run = begin();
        if (run == null) {
            return;
        }
        RuntimeClock.Scheduled timeout = clock.schedule(task.timeout(), run::end);
        try {
            task.body().run(run);
        } catch (Throwable e) {
            // whatever a run throws ends that run alone
            LOG.atWarn().addKeyValue("worker_name", worker).setCause(e).log("a periodic task failed");
        } finally {
            timeout.cancel();
            run.leave();
        }
        long rest = task.period().toNanos() - (clock.nanoTime() - began);
        schedule(Duration.ofNanos(Math.max(0, rest)));
    }

    private synchronized Run begin() {
        if (stopped) {
            return null;
        }
        running = new Run(Thread.currentThread());
        return running;
    }

    private final class Run implements PeriodicTask.PeriodicContext {

        private Thread thread;
        private volatile boolean cancelled;

        private Run(Thread thread) {
            this.thread = thread;
        }

        private synchronized void end() {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        private synchronized void leave() {
            thread = null;
            Thread.interrupted();
        }

        @Override
        public String worker() {
            return worker;
        }

        @Override
        public boolean cancelled() {
            return cancelled;
        }

        @Override
        public Jobs jobs() {
            return jobs.get();
        }
    }
}
