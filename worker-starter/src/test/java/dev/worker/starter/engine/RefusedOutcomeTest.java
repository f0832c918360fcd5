package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Settlement;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Outcomes that the store answers to, and does not take. */
@OnEveryBackend
class RefusedOutcomeTest extends OnStage {

    private static final int REFUSED = 666;
    private static final Duration STEP = Duration.ofMillis(200);

    private final AtomicReference<Predicate<Settlement>> refused = new AtomicReference<>(one -> false);
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch together = new CountDownLatch(21);

    RefusedOutcomeTest(Technology technology) {
        super(technology);
    }

    record Number(int value) implements Message<Integer> {}

    /** All end at the same time, so that they are settled together. */
    private WorkerRuntime start(RuntimeException error) {
        stage.beforeSettling(settlements -> {
            asked.incrementAndGet();
            if (settlements.stream().anyMatch(refused.get())) {
                throw error;
            }
        });
        return stage.start(Worker.named("w").queue("q").concurrency(21).handle(Number.class, (message, job) -> {
            together.countDown();
            together.await();
            return Outcome.done(message.value());
        }).build());
    }

    private static boolean isRefused(Settlement settlement) {
        return settlement.change() instanceof Change.Succeed success && success.result()
                .filter(bytes -> new String(bytes, StandardCharsets.UTF_8).equals(Integer.toString(REFUSED)))
                .isPresent();
    }

    private static List<JobHandle<Integer>> enqueueOthers(WorkerRuntime runtime) {
        return runtime.jobs().enqueueAll(IntStream.range(0, 20).mapToObj(Number::new).toList());
    }

    @Test
    void oneThatCannotBeKeptIsADeadLetterThatSaysWhyAndHindersNoOther() {
        refused.set(RefusedOutcomeTest::isRefused);
        WorkerRuntime runtime = start(WorkerException.invalid("it has 1,000 bytes; allowed are 10"));
        JobHandle<Integer> bad = runtime.jobs().enqueue(new Number(REFUSED));
        List<JobHandle<Integer>> others = enqueueOthers(runtime);

        for (int i = 0; i < others.size(); i++) {
            assertThat(others.get(i).result(LONG)).isEqualTo(i);
        }
        assertThatThrownBy(() -> bad.result(LONG)).isInstanceOf(JobFailedException.class)
                .hasMessageContaining("it has 1,000 bytes; allowed are 10");
        stage.heard().await(1, JobEvent.Failed.class, event -> event.id().equals(bad.id()));
        assertThat(stage.heard().all(JobEvent.Succeeded.class)).extracting(JobEvent.Succeeded::id)
                .doesNotContain(bad.id());
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    @Test
    void oneThatIsRefusedAgainAndAgainForNoKnownReasonEndsToo() {
        refused.set(RefusedOutcomeTest::isRefused);
        WorkerRuntime runtime = start(new IllegalStateException("a defect"));
        JobHandle<Integer> bad = runtime.jobs().enqueue(new Number(REFUSED));
        List<JobHandle<Integer>> others = enqueueOthers(runtime);

        Eventually.await("all have ended", () -> {
            stage.clock().advance(STEP);
            // others go through meanwhile, so that it is not the store
            runtime.jobs().enqueue(new Number(1));
            return bad.state().ended() && others.stream().allMatch(job -> job.state().ended());
        });
        assertThat(others).allSatisfy(job -> assertThat(job.state()).isEqualTo(JobState.SUCCEEDED));
        assertThatThrownBy(() -> bad.result(LONG)).isInstanceOf(JobFailedException.class)
                .hasMessageContaining("a defect");
    }

    @Test
    void whereNothingIsTakenItIsTheStoreAndNoJobIsToBlame() {
        refused.set(one -> true);
        WorkerRuntime runtime = start(new IllegalStateException("the disk is strange"));
        JobHandle<Integer> one = runtime.jobs().enqueue(new Number(REFUSED));
        List<JobHandle<Integer>> others = enqueueOthers(runtime);
        Eventually.await("they were refused often", () -> {
            stage.clock().advance(STEP);
            return asked.get() > 200;
        });
        refused.set(never -> false);

        Eventually.await("they are settled", () -> {
            stage.clock().advance(STEP);
            return one.state().ended() && others.stream().allMatch(job -> job.state().ended());
        });
        assertThat(one.result(LONG)).isEqualTo(REFUSED);
        assertThat(stage.heard().all(JobEvent.Failed.class)).isEmpty();
    }
}
