package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobHandle;
import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Rate;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackendButNats;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keys, tenants for example, that take turns and keep to their limits. */
@OnEveryBackendButNats
class FairKeysTest extends OnStage {

    private static final int BACKLOG = 5_000;

    private final Semaphore goOn = new Semaphore(0);
    private final Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> most = new ConcurrentHashMap<>();

    FairKeysTest(Technology technology) {
        super(technology);
    }

    record Work(String tenant, int number) implements Message<Integer> {}

    private Worker worker(int slots, KeyLimits limits) {
        return Worker.named("shared").queue("shared").concurrency(slots).perKey(limits)
                .handle(Work.class, (work, job) -> {
                    int now = running.computeIfAbsent(work.tenant(), key -> new AtomicInteger()).incrementAndGet();
                    most.computeIfAbsent(work.tenant(), key -> new AtomicInteger()).accumulateAndGet(now, Math::max);
                    goOn.acquire();
                    running.get(work.tenant()).decrementAndGet();
                    return Outcome.done(work.number());
                })
                .build();
    }

    @Test
    void aTenantWithThousandsOfJobsDoesNotHoldUpTheSingleJobOfAnother() {
        WorkerRuntime runtime = stage.start(worker(4, KeyLimits.FAIR));
        enqueue(runtime, "big", BACKLOG);
        stage.heard().await(4, JobEvent.Started.class);

        JobHandle<Integer> single = enqueue(runtime, "small", 1).getFirst();
        goOn.release();
        // one slot has come free, and that is enough
        stage.heard().await(1, JobEvent.Started.class, event -> event.id().equals(single.id()));
        assertThat(stage.heard().all(JobEvent.Started.class)).hasSize(5);
        goOn.release(BACKLOG);
        assertThat(single.result(LONG)).isZero();
    }

    @Test
    void noTenantRunsMoreAtOnceThanItsShareHoweverManySlotsAreFree() {
        goOn.release(1_000);
        WorkerRuntime runtime = stage.start(worker(10, KeyLimits.FAIR.concurrency(2)));
        List<JobHandle<Integer>> a = enqueue(runtime, "a", 30);
        List<JobHandle<Integer>> b = enqueue(runtime, "b", 30);
        a.forEach(job -> job.result(LONG));
        b.forEach(job -> job.result(LONG));
        assertThat(most.values()).allMatch(count -> count.get() <= 2);
    }

    @Test
    void noTenantHasMoreInAPeriodThanItsRate() {
        goOn.release(1_000);
        WorkerRuntime runtime = stage.start(worker(10, KeyLimits.FAIR.rate(Rate.perMinute(3))));
        List<JobHandle<Integer>> jobs = enqueue(runtime, "a", 7);
        stage.heard().await(3, JobEvent.Succeeded.class);
        stage.clock().advance(Duration.ofSeconds(59));
        enqueue(runtime, "b", 1).getFirst().result(LONG);
        assertThat(stage.heard().all(JobEvent.Started.class)).hasSize(4);
        stage.clock().advance(Duration.ofSeconds(10));
        stage.heard().await(7, JobEvent.Succeeded.class);
        stage.clock().advance(Duration.ofSeconds(70));
        jobs.forEach(job -> job.result(LONG));
    }

    @Test
    void limitsNeedTheOrderOfPriorities() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> Worker.named("w").queue("q").order(ClaimOrder.FIFO).perKey(KeyLimits.FAIR)
                        .handle(Work.class, (work, job) -> Outcome.done(1)).build())
                .withMessageContaining("FIFO")
                .withMessageContaining("PRIORITY");
    }

    private static List<JobHandle<Integer>> enqueue(WorkerRuntime runtime, String tenant, int count) {
        List<Work> work = IntStream.range(0, count).mapToObj(number -> new Work(tenant, number)).toList();
        return runtime.jobs().enqueueAll(work, options -> options.limitKey(tenant));
    }
}
