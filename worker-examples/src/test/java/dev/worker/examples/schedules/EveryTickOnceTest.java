package dev.worker.examples.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobQuery;
import dev.worker.api.MissedTicks;
import dev.worker.api.Outcome;
import dev.worker.api.Schedule;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five processes, two of them with clocks that are wrong, each of which looks for due ticks as all others do. */
class EveryTickOnceTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final long RECHECK_NANOS = 200_000;
    private static final List<Duration> WRONG_BY = List.of(
            Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(-5), Duration.ZERO, Duration.ZERO);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"MEMORY, 1000", "H2, 100", "POSTGRESQL, 1000"})
    void eachTickRunsOnce(SharedServer.Kind kind, int ticks) {
        Queue<Instant> ran = new ConcurrentLinkedQueue<>();
        List<WorkerRuntime> processes = new ArrayList<>();
        try (SharedServer server = new SharedServer(kind, directory)) {
            Instant start = server.clock().instant();
            try {
                WRONG_BY.forEach(wrongBy -> processes.add(server.runtime(wrongBy).add(worker(ran)).start()));
                processes.forEach(process -> process.schedules().declare(everySecond()));

                while (!server.clock().instant().isAfter(start.plusSeconds(ticks))) {
                    nextTick(server);
                }

                // a process that is about to enqueue a tick does so in spite of the pause
                Waiting.until("the last tick is reached", server.clock(), () -> isReached(server));
                processes.getFirst().schedules().pause("every-second");
                Instant last = server.schedules().find("every-second").orElseThrow().last().orElseThrow();
                List<Instant> expected = LongStream.rangeClosed(1, Duration.between(start, last).toSeconds())
                        .mapToObj(start::plusSeconds)
                        .toList();
                assertThat(expected).hasSizeGreaterThanOrEqualTo(ticks);
                Waiting.until("all jobs have run", server.clock(), () -> ran.size() >= expected.size());
                assertThat(ran).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(server.jobs().list(JobQuery.all().limit(JobQuery.MAX_LIMIT))).hasSameSizeAs(expected);
            } finally {
                processes.forEach(WorkerRuntime::close);
            }
        }
    }

    /** Waits for the tick, but not for ever: time goes on, and what was not seen in time is made up for. */
    private static void nextTick(SharedServer server) {
        TestClock clock = server.clock();
        clock.advance(Duration.ofSeconds(1));
        long begun = System.nanoTime();
        while (!isReached(server) && System.nanoTime() - begun < PATIENCE.toNanos()) {
            LockSupport.parkNanos(RECHECK_NANOS);
        }
    }

    private static boolean isReached(SharedServer server) {
        return server.schedules().due(1).next().orElseThrow().isAfter(server.clock().instant());
    }

    private static Schedule everySecond() {
        return Schedule.named("every-second")
                .message(new Tick("again"))
                .cron("* * * * * *", "UTC")
                .missed(MissedTicks.all(1_000))
                .build();
    }

    private static Worker worker(Queue<Instant> ran) {
        return Worker.named("ticker")
                .queue("ticks")
                .handle(Tick.class, (tick, job) -> {
                    ran.add(Instant.parse(job.headers().get(Schedule.TICK_HEADER)));
                    return Outcome.done();
                })
                .build();
    }
}
