package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs that come after others, as applications use them. */
@OnEveryBackendAndTwo
class DependencyTest extends OnStage {

    private final Semaphore gate = new Semaphore(0);
    private final AtomicBoolean broken = new AtomicBoolean(true);

    DependencyTest(Technology technology) {
        super(technology);
    }

    record Gate() implements Message<Void> {}

    record Number(int value) implements Message<Integer> {}

    record Next() implements Message<Integer> {}

    record Sum() implements Message<Integer> {}

    record Split(int parts) implements Message<JobId> {}

    record Break() implements Message<Void> {}

    record Outlook() implements Message<String> {}

    private Worker worker() {
        return Worker.named("worker").queue("q").concurrency(2)
                .handle(Gate.class, (message, job) -> {
                    gate.acquire();
                    return Outcome.done();
                })
                .handle(Number.class, (message, job) -> Outcome.done(message.value()))
                .handle(Next.class, (message, job) -> {
                    List<Integer> before = new ArrayList<>(job.parents().results(Number.class));
                    before.addAll(job.parents().results(Next.class));
                    return Outcome.done(before.getFirst() + 1);
                })
                .handle(Sum.class, (message, job) -> Outcome.done(
                        job.parents().results(Number.class).stream().mapToInt(Integer::intValue).sum()))
                .handle(Split.class, (message, job) -> {
                    List<JobHandle<Integer>> parts = job.jobs()
                            .enqueueAll(IntStream.range(0, message.parts()).mapToObj(Number::new).toList());
                    return Outcome.done(job.jobs().enqueue(new Sum(), options -> options.after(parts)).id());
                })
                .handle(Break.class, (message, job) -> broken.get() ? Outcome.reject("broken") : Outcome.done())
                .handle(Outlook.class, (message, job) -> {
                    JobId parent = job.parents().ids().getFirst();
                    try {
                        job.parents().result(parent, Break.class);
                        return Outcome.done("fine");
                    } catch (JobFailedException e) {
                        return Outcome.done(job.parents().state(parent) + " " + e.getMessage());
                    }
                })
                .build();
    }

    @Test
    void eachOfAChainReadsTheResultOfTheOneBefore() {
        WorkerRuntime runtime = stage.start(worker());

        JobHandle<Integer> first = runtime.jobs().enqueue(new Number(1));
        JobHandle<Integer> second = runtime.jobs().enqueue(new Next(), options -> options.after(first));
        JobHandle<Integer> third = runtime.jobs().enqueue(new Next(), options -> options.after(second));

        assertThat(third.result(LONG)).isEqualTo(3);
    }

    @Test
    void aHandlerFansOutAndJoins() {
        WorkerRuntime runtime = stage.start(worker());

        JobId join = runtime.jobs().enqueue(new Split(20)).result(LONG);

        assertThat(runtime.jobs().handle(join, Sum.class).result(LONG)).isEqualTo(190);
    }

    @Test
    void aChildStartsByEventAtOnce() {
        WorkerRuntime runtime = stage.start(worker());
        JobHandle<Void> parent = runtime.jobs().enqueue(new Gate());
        JobHandle<Integer> child = runtime.jobs().enqueue(new Number(1), options -> options.after(parent));
        stage.heard().await(1, JobEvent.Started.class);

        gate.release();

        // The clock of the stage stands: nothing is polled for.
        child.result(LONG);
    }

    @Test
    void aChildOfWhatHasEndedStartsAtOnce() {
        WorkerRuntime runtime = stage.start(worker());
        JobHandle<Integer> parent = runtime.jobs().enqueue(new Number(4));
        parent.result(LONG);

        assertThat(runtime.jobs().enqueue(new Next(), options -> options.after(parent)).result(LONG)).isEqualTo(5);
    }

    @Test
    void whatWaitsHoldsNoSlotAndBurnsNoAttempt() {
        WorkerRuntime runtime = stage.start(worker());
        JobHandle<Void> parent = runtime.jobs().enqueue(new Gate());
        List<JobHandle<Integer>> waiting = runtime.jobs().enqueueAll(
                List.of(new Number(1), new Number(2), new Number(3)), options -> options.after(parent));

        assertThat(runtime.jobs().enqueue(new Number(4)).result(LONG)).isEqualTo(4);

        assertThat(waiting).allSatisfy(job -> {
            assertThat(job.state()).isEqualTo(JobState.WAITING);
            assertThat(job.info().attempt()).isZero();
        });
        gate.release();
        assertThat(waiting.getLast().result(LONG)).isEqualTo(3);
    }

    @Test
    void aFailedParentFailsCancelsOrLetsRun() {
        WorkerRuntime runtime = stage.start(worker());
        JobHandle<Void> parent = runtime.jobs().enqueue(new Break());
        JobHandle<Integer> fails = runtime.jobs().enqueue(new Number(1), options -> options.after(parent));
        JobHandle<Integer> cancelled = runtime.jobs().enqueue(
                new Number(1), options -> options.after(ParentPolicy.CANCEL, parent));
        JobHandle<String> runs = runtime.jobs().enqueue(
                new Outlook(), options -> options.after(ParentPolicy.RUN, parent));

        assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> await(fails))
                .withMessageContaining(parent.id().toString());
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> await(cancelled))
                .extracting(WorkerException::code).isEqualTo(ErrorCode.JOB_CANCELLED);
        assertThat(runs.result(LONG)).startsWith("FAILED").contains("broken");
    }

    @Test
    void aFailedNodeAloneIsRequeuedAndTheRestGoesOn() {
        WorkerRuntime runtime = stage.start(worker());
        JobHandle<Integer> good = runtime.jobs().enqueue(new Number(5));
        JobHandle<Void> bad = runtime.jobs().enqueue(new Break());
        JobHandle<Integer> sum = runtime.jobs().enqueue(new Sum(), options -> options.after(good, bad));
        assertThatExceptionOfType(JobFailedException.class).isThrownBy(() -> await(sum));
        broken.set(false);

        assertThat(runtime.deadLetters().requeue(bad.id())).isTrue();

        assertThat(sum.result(LONG)).isEqualTo(5);
        assertThat(good.info().attempt()).isEqualTo(1);
    }

    @Test
    void unknownParentsAndCirclesAreRefusedByName() {
        WorkerRuntime runtime = stage.start(worker());
        JobId unknown = JobId.random();
        JobId one = JobId.random();
        JobId two = JobId.random();

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> runtime.jobs()
                        .enqueue(new Number(1), options -> options.after(ParentPolicy.FAIL, unknown)))
                .withMessageContaining(unknown.toString())
                .extracting(WorkerException::code).isEqualTo(ErrorCode.JOB_NOT_FOUND);
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> runtime.jobs().enqueueAll(List.of(new Number(1), new Number(2)),
                        (number, options) -> options.id(number.value() == 1 ? one : two)
                                .after(ParentPolicy.FAIL, number.value() == 1 ? two : one)))
                .withMessageContainingAll(one.toString(), two.toString())
                .extracting(WorkerException::code).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(runtime.jobs().find(one)).isEmpty();
    }

    /** No event tells of jobs that never ran: whoever waits for them asks now and then, by the clock. */
    private void await(JobHandle<?> job) {
        Eventually.await("the end of the job", () -> job.state().ended());
        job.result(LONG);
    }
}
