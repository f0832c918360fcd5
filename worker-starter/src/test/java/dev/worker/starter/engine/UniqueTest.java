package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.JobHandle;
import dev.worker.api.JobQuery;
import dev.worker.api.KeyConflictException;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Unique;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackendButNats;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Unique keys as the one who enqueues sees them; {@code UniqueTopic} has every rule. */
@OnEveryBackendButNats
class UniqueTest extends OnStage {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Integer> ran = new CopyOnWriteArrayList<>();

    UniqueTest(Technology technology) {
        super(technology);
    }

    record Sync(int version) implements Message<Integer> {}

    private WorkerRuntime start() {
        return stage.start(Worker.named("w").queue("q").handle(Sync.class, (sync, job) -> {
            ran.add(sync.version());
            return Outcome.done(sync.version());
        }).build());
    }

    private static JobHandle<Integer> enqueue(WorkerRuntime runtime, int version, Unique unique) {
        return runtime.jobs().enqueue(new Sync(version), options -> options.queue("q").unique(unique));
    }

    @Test
    void aBurstIsOneRunOfTheNewestMessageOnceItIsQuiet() {
        WorkerRuntime runtime = start();
        Unique rule = Unique.debounce("tenant-7", MINUTE, MINUTE.multipliedBy(10));
        JobHandle<Integer> job = enqueue(runtime, 1, rule);
        stage.clock().advance(MINUTE.minusSeconds(1));
        for (int version = 2; version <= 5; version++) {
            assertThat(enqueue(runtime, version, rule).id()).isEqualTo(job.id());
        }
        stage.clock().advance(MINUTE);

        assertThat(job.result(LONG)).isEqualTo(5);
        assertThat(ran).containsExactly(5);
    }

    @Test
    void aPeriodHasOneRunAndAnotherMessageIsReportedNotDropped() {
        WorkerRuntime runtime = start();
        Unique rule = Unique.throttle("tenant-7", MINUTE);
        JobHandle<Integer> job = enqueue(runtime, 1, rule);
        assertThat(job.result(LONG)).isEqualTo(1);

        assertThat(enqueue(runtime, 1, rule).id()).isEqualTo(job.id());
        assertThatThrownBy(() -> enqueue(runtime, 2, rule)).isInstanceOfSatisfying(KeyConflictException.class, e -> {
            assertThat(e.holder()).isEqualTo(job.id());
            assertThat(e.key()).isEqualTo("tenant-7");
        });
        stage.clock().advance(MINUTE);
        assertThat(enqueue(runtime, 2, rule).result(LONG)).isEqualTo(2);
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void whileOneRunsOneMayWaitAndTheNewestTakesItsPlace() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q").concurrency(1)
                .handle(Sync.class, (sync, job) -> {
                    running.countDown();
                    go.await();
                    ran.add(sync.version());
                    return Outcome.done(sync.version());
                }).build());
        Unique rule = Unique.replace("tenant-7");
        JobHandle<Integer> first = enqueue(runtime, 1, rule);
        running.await();
        JobHandle<Integer> second = enqueue(runtime, 2, rule);
        assertThat(enqueue(runtime, 3, rule).id()).isEqualTo(second.id()).isNotEqualTo(first.id());
        go.countDown();

        assertThat(second.result(LONG)).isEqualTo(3);
        assertThat(ran).containsExactly(1, 3);
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(2);
    }
}
