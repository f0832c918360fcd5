package dev.worker.status;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.Health;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the probes side by side, again and again, and remembers what they said last. All that a probe says is code of whoever wrote
 * it: where that throws, or gives null, the probe counts as failing, and nothing else is hindered.
 */
final class ProbeRunner {

    private final Set<HealthProbe> probes;
    private final RepeatedTask task;

    /** Checks whose thread has not come back: such a probe is not started again before it has. Used by the task alone. */
    private final Map<HealthProbe, Thread> hanging = new HashMap<>();

    private final Map<HealthProbe, Finding> failing = new ConcurrentHashMap<>();

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
        failing.forEach((probe, failure) -> {
            try {
                if (probe.concerns(worker)) {
                    findings.add(failure);
                }
            } catch (RuntimeException | Error e) {
                findings.add(faulty(probe, e));
            }
        });
        return findings;
    }

    private void runAll() {
        hanging.values().removeIf(thread -> !thread.isAlive());
        List<Check> checks = probes.stream()
                .filter(probe -> !hanging.containsKey(probe))
                .flatMap(probe -> check(probe).stream())
                .toList();
        checks.forEach(check -> check.thread.start());
        checks.forEach(this::finish);
    }

    private Optional<Check> check(HealthProbe probe) {
        try {
            return Optional.of(new Check(probe));
        } catch (RuntimeException | Error e) {
            failing.put(probe, faulty(probe, e));
            return Optional.empty();
        }
    }

    private void finish(Check check) {
        try {
            long left = TimeUnit.NANOSECONDS.convert(check.timeout) - (System.nanoTime() - check.startNanos);
            check.future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            failing.remove(check.probe);
        } catch (ExecutionException e) {
            failing.put(check.probe, check.failure(why(e.getCause())));
        } catch (TimeoutException e) {
            check.future.cancel(true);
            hanging.put(check.probe, check.thread);
            failing.put(check.probe, check.failure("no answer within " + check.timeout));
        } catch (InterruptedException e) {
            check.future.cancel(true);
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // what the check threw throws itself when it is asked for its message
            failing.put(check.probe, faulty(check.probe, e));
        }
    }

    private static Finding faulty(HealthProbe probe, Throwable thrown) {
        return new Finding(Health.DEGRADED, "probe " + probe.getClass().getName() + " is faulty: " + why(thrown));
    }

    private static String why(Throwable thrown) {
        AttemptError error = AttemptError.of(FailureKind.TRANSIENT, thrown);
        return error.message().isEmpty() ? error.type() : error.message();
    }

    /** One check on its way. Its timeout is real time: it waits for a thread, not for the clock. */
    private static final class Check {

        private final HealthProbe probe;
        private final String name;
        private final Duration timeout;
        private final Health whileFailing;
        private final FutureTask<Void> future;
        private final Thread thread;
        private final long startNanos = System.nanoTime();

        Check(HealthProbe probe) {
            this.probe = probe;
            this.name = Objects.requireNonNull(probe.name(), "its name is null");
            this.timeout = Objects.requireNonNull(probe.timeout(), "its timeout is null");
            this.whileFailing = Objects.requireNonNull(probe.whileFailing(), "its health while failing is null");
            this.future = new FutureTask<>(() -> {
                probe.check();
                return null;
            });
            this.thread = Thread.ofPlatform().daemon().name("probe-" + name).unstarted(future);
        }

        Finding failure(String why) {
            return new Finding(whileFailing, name + ": " + why);
        }
    }
}
