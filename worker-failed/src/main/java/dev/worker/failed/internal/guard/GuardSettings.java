package dev.worker.failed.internal.guard;

import dev.worker.api.ErrorCode;
import dev.worker.api.Names;
import dev.worker.api.Rate;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The settings of guards, each of which there is once for each guard that the user names. */
public final class GuardSettings {

    static final Setting<Double> FAILURE_RATE = Setting.number(
            "guard.*.failure-rate",
            "the share of the newest attempts that must have failed for the circuit to open; without it there is no circuit",
            0.01,
            1);

    static final Setting<Integer> WINDOW = Setting.integer(
            "guard.*.window", "how many attempts that share is made of; before there were so many, nothing opens", 1,
            10_000)
            .withDefault(10);

    static final Setting<Duration> SLOW_AFTER = Setting.duration(
            "guard.*.slow-after",
            "an attempt that succeeds but takes longer counts for the circuit as failed",
            Duration.ofMillis(1),
            Duration.ofDays(1));

    static final Setting<Duration> OPEN_FOR = Setting.duration(
            "guard.*.open-for",
            "how long an open circuit holds all jobs back before it lets a few through to try",
            Duration.ofMillis(100),
            Duration.ofDays(1))
            .withDefault(Duration.ofSeconds(30));

    static final Setting<Integer> PROBES = Setting.integer(
            "guard.*.probes", "how many jobs an open circuit lets through to try; their failure rate decides", 1, 1_000)
            .withDefault(3);

    static final Setting<Integer> CONCURRENCY = Setting.integer(
            "guard.*.concurrency", "how many of the guarded jobs this process runs at once", 1, 100_000);

    static final Setting<Rate> RATE = Setting.rate(
            "guard.*.rate", "how many of the guarded jobs this process takes in a period");

    private GuardSettings() {}

    /** All of them. */
    public static List<Setting<?>> all() {
        return List.of(FAILURE_RATE, WINDOW, SLOW_AFTER, OPEN_FOR, PROBES, CONCURRENCY, RATE);
    }

    /**
     * The names of all guards.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists those that are no names, or guard nothing
     */
    static Set<String> names(Settings settings) {
        Set<String> names = settings.names(RATE);
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            try {
                Names.requireGuard(name);
            } catch (WorkerException e) {
                problems.add(e.getMessage());
            }
            boolean circuit = settings.find(FAILURE_RATE.named(name)).isPresent();
            boolean limit = settings.find(CONCURRENCY.named(name)).isPresent()
                    || settings.find(RATE.named(name)).isPresent();
            if (!circuit && (!limit || settings.find(SLOW_AFTER.named(name)).isPresent())) {
                problems.add("guard " + name + " has settings of a circuit but no worker."
                        + FAILURE_RATE.named(name).key() + ", without which they have no effect");
            }
        }
        if (!problems.isEmpty()) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.join("\n", problems));
        }
        return names;
    }
}
