package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptFailure;
import dev.worker.api.DeadLetters;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.failed.DiscardDeadLetters;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Jobs that failed for good, and what can be done with them. */
@OnEveryBackendAndTwo
class DeadLetterTest extends OnStage {

    private final AtomicBoolean mended = new AtomicBoolean();

    DeadLetterTest(Technology technology) {
        super(technology);
    }

    record Break(int number) implements Message<Integer> {}

    record Tear(int number) implements Message<Integer> {}

    private WorkerRuntime start() {
        return stage.start(worker());
    }

    private Worker worker() {
        return Worker.named("w").queue("q").retry(RetryPolicy.NONE)
                .handle(Break.class, (message, job) -> {
                    if (mended.get()) {
                        return Outcome.done(message.number());
                    }
                    throw new IllegalStateException("broken " + message.number());
                })
                .handle(Tear.class, (message, job) -> {
                    throw new UnsupportedOperationException("torn");
                })
                .build();
    }

    @Test
    void areListedByFilterWithAllThatIsNeededToUnderstandThem() {
        WorkerRuntime runtime = start();
        JobHandle<Integer> broken = runtime.jobs().enqueue(new Break(1));
        JobHandle<Integer> torn = runtime.jobs().enqueue(new Tear(2));
        stage.heard().await(2, JobEvent.Failed.class);
        DeadLetters dead = runtime.deadLetters();
        assertThat(dead.list(JobQuery.all())).extracting(JobInfo::id).containsExactly(torn.id(), broken.id());
        assertThat(dead.list(JobQuery.all().type("tear"))).extracting(JobInfo::id).containsExactly(torn.id());
        assertThat(dead.list(JobQuery.all().errorType("java.lang.IllegalStateException")))
                .extracting(JobInfo::id).containsExactly(broken.id());
        assertThat(dead.list(JobQuery.all().queue("other"))).isEmpty();
        AttemptFailure failure = dead.find(broken.id()).orElseThrow().failures().getFirst();
        assertThat(failure.error().message()).isEqualTo("broken 1");
        assertThat(failure.error().trace()).contains("DeadLetterTest");
        assertThat(failure.worker()).isEqualTo("w");
    }

    @Test
    void areRequeuedWithTheirAttemptsAtZeroAndThenSucceed() {
        WorkerRuntime runtime = start();
        JobHandle<Integer> job = runtime.jobs().enqueue(new Break(7));
        assertThat(job.await(LONG)).contains(JobState.FAILED);
        mended.set(true);
        assertThat(runtime.deadLetters().requeue(job.id())).isTrue();
        stage.heard().await(1, JobEvent.Succeeded.class);
        assertThat(job.result(LONG)).isEqualTo(7);
        assertThat(job.info().attempt()).isEqualTo(1);
        assertThat(runtime.deadLetters().requeue(job.id())).as("no dead letter any more").isFalse();
    }

    @Test
    void areRequeuedAndDiscardedByFilter() {
        WorkerRuntime runtime = start();
        for (int i = 0; i < 3; i++) {
            runtime.jobs().enqueue(new Break(i));
            runtime.jobs().enqueue(new Tear(i));
        }
        stage.heard().await(6, JobEvent.Failed.class);
        mended.set(true);
        assertThat(runtime.deadLetters().requeue(JobQuery.all().type("break").limit(2))).isEqualTo(2);
        stage.heard().await(2, JobEvent.Succeeded.class);
        assertThat(runtime.deadLetters().discard(JobQuery.all().type("tear"))).isEqualTo(3);
        assertThat(runtime.deadLetters().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void areKeptForEver() {
        WorkerRuntime runtime = start();
        JobHandle<Integer> job = runtime.jobs().enqueue(new Break(1));
        assertThat(job.await(LONG)).contains(JobState.FAILED);
        runtime.close();
        stage.clock().advance(Duration.ofDays(400));
        WorkerRuntime later = stage.start();
        stage.clock().advance(Duration.ofMinutes(6));
        assertThat(later.deadLetters().find(job.id())).isPresent();
        assertThat(later.deadLetters().discard(job.id())).isTrue();
        assertThat(later.deadLetters().find(job.id())).isEmpty();
    }

    @Test
    void aDryRunSaysWhatWouldBeAndChangesNothing() {
        WorkerRuntime runtime = start();
        for (int i = 0; i < 3; i++) {
            runtime.jobs().enqueue(new Break(i));
            runtime.jobs().enqueue(new Tear(i));
        }
        stage.heard().await(6, JobEvent.Failed.class);
        assertThat(runtime.deadLetters().dryRun().requeue(JobQuery.all().type("break"))).isEqualTo(3);
        assertThat(runtime.deadLetters().dryRun().discard(JobQuery.all().limit(4))).isEqualTo(4);
        assertThat(runtime.ask(new DiscardDeadLetters(JobQuery.all(), true))).isEqualTo(6);
        assertThat(runtime.deadLetters().list(JobQuery.all())).hasSize(6);
        assertThat(runtime.ask(new DiscardDeadLetters(JobQuery.all()))).isEqualTo(6);
        assertThat(runtime.deadLetters().list(JobQuery.all())).isEmpty();
    }

    @Test
    void deathHandlersAreToldAndHinderNothing() {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        CountDownLatch slow = new CountDownLatch(1);
        WorkerRuntime runtime = stage.start(stage.builder().add(worker())
                .onDeath(letter -> {
                    slow.await();
                    throw new IllegalStateException("the pager is broken");
                })
                .onDeath(letter -> told.add(letter.job().type() + " " + letter.failures().size())));
        JobHandle<Integer> first = runtime.jobs().enqueue(new Break(1));
        JobHandle<Integer> second = runtime.jobs().enqueue(new Tear(2));
        assertThat(first.await(LONG)).contains(JobState.FAILED);
        assertThat(second.await(LONG)).contains(JobState.FAILED);
        assertThat(told).isEmpty();
        slow.countDown();
        Eventually.await("both are told", () -> told.size() == 2);
        assertThat(told).containsExactlyInAnyOrder("break 1", "tear 1");
    }
}
