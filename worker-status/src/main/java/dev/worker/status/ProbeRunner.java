package dev.worker.status;

import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the probes side by side, again and again, and remembers what they said last. */
final class ProbeRunner {

    private final Set<HealthProbe> probes;
    private final RepeatedTask task;

    /** Checks whose thread has not come back: such a probe is not started again before it has. Used by the task alone. */
    private final Map<HealthProbe, Thread> hanging = new HashMap<>();

    private final Map<HealthProbe, String> failing = new ConcurrentHashMap<>();

    @Inject
    ProbeRunner(Set<HealthProbe> probes, Settings settings, RuntimeClock clock) {
        this.probes = probes;
        this.task = new RepeatedTask(
                clock, "checking what workers depend on", settings.get(StatusSettings.HEARTBEAT), this::runAll);
    }

    void start() {
        if (!probes.isEmpty()) {
            task.start();
        }
    }

    void stop() {
        task.stop();
    }

    /** What is wrong with what a worker depends on, according to the last checks. */
    List<Finding> findings(String worker) {
        List<Finding> findings = new ArrayList<>();
        failing.forEach((probe, why) -> {
            if (probe.concerns(worker)) {
                findings.add(new Finding(probe.whileFailing(), why));
            }
        });
        return findings;
    }

    private void runAll() {
        hanging.values().removeIf(thread -> !thread.isAlive());
        List<Check> checks = probes.stream().filter(probe -> !hanging.containsKey(probe)).map(Check::new).toList();
        checks.forEach(check -> check.thread.start());
        checks.forEach(this::finish);
    }

    private void finish(Check check) {
        String name = check.probe.name();
        try {
            long left = check.probe.timeout().toNanos() - (System.nanoTime() - check.startNanos);
            check.future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            failing.remove(check.probe);
        } catch (ExecutionException e) {
            failing.put(check.probe, name + ": " + why(e.getCause()));
        } catch (TimeoutException e) {
            check.future.cancel(true);
            hanging.put(check.probe, check.thread);
            failing.put(check.probe, name + ": no answer within " + check.probe.timeout());
        } catch (InterruptedException e) {
            check.future.cancel(true);
            Thread.currentThread().interrupt();
        }
    }

    private static String why(Throwable thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
    }

    /** One check on its way. Its timeout is real time: it waits for a thread, not for the clock. */
    private static final class Check {

        private final HealthProbe probe;
        private final FutureTask<Void> future;
        private final Thread thread;
        private final long startNanos = System.nanoTime();

        Check(HealthProbe probe) {
            this.probe = probe;
            this.future = new FutureTask<>(() -> {
                probe.check();
                return null;
            });
            this.thread = Thread.ofVirtual().name("probe-" + probe.name()).unstarted(future);
        }
    }
}
