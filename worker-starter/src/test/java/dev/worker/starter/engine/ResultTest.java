package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.ErrorCode;
import dev.worker.api.FailureKind;
import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.JobStatistics;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What comes back from a job, and how long it is kept. */
@OnEveryBackend
class ResultTest extends OnStage {

    ResultTest(Technology technology) {
        super(technology);
    }

    record Square(int of) implements Message<Area> {}

    record Area(long value, List<String> notes) {}

    record Forget() implements Message<Void> {}

    record Needless() implements Message<Void> {}

    /** Slips a result of the wrong type past the compiler, as a class with a raw outcome can. */
    static final class Careless implements Handler<Square> {
        @Override
        public Outcome<?> handle(Square message, JobContext job) {
            return Outcome.done("no area");
        }
    }

    private static Worker squares() {
        return Worker.named("squares").queue("q")
                .handle(Square.class, (square, job) -> Outcome.done(
                        new Area((long) square.of() * square.of(), List.of("of " + square.of()))))
                .handle(Forget.class, (forget, job) -> Outcome.done())
                .handle(Needless.class, (needless, job) -> Outcome.cancel("not needed"))
                .build();
    }

    @Test
    void oneWorkerGivesTheExactResultsOfAHundredJobs() {
        WorkerRuntime runtime = stage.start(squares());
        List<JobHandle<Area>> jobs = IntStream.range(0, 100)
                .mapToObj(i -> runtime.jobs().enqueue(new Square(i)))
                .toList();
        for (int i = 0; i < 100; i++) {
            assertThat(jobs.get(i).result(LONG)).isEqualTo(new Area((long) i * i, List.of("of " + i)));
            assertThat(jobs.get(i).state()).isEqualTo(JobState.SUCCEEDED);
        }
        JobStatistics statistics = stage.backend().jobStore().orElseThrow().statistics();
        assertThat(statistics.count(JobState.SUCCEEDED)).isEqualTo(100);
        assertThat(statistics.count(JobState.QUEUED) + statistics.count(JobState.RUNNING)).isZero();
    }

    @Test
    void anotherProcessReadsTheResultLater() {
        JobHandle<Area> job;
        try (WorkerRuntime first = stage.start(squares())) {
            job = first.jobs().enqueue(new Square(12));
            stage.heard().await(1, JobEvent.Succeeded.class);
        }
        WorkerRuntime second = stage.start();
        assertThat(second.jobs().handle(job.id(), Square.class).result(LONG).value()).isEqualTo(144);
    }

    @Test
    void aMessageOfVoidHasNoResult() {
        WorkerRuntime runtime = stage.start(squares());
        assertThat(runtime.jobs().enqueue(new Forget()).result(LONG)).isNull();
    }

    @Test
    void aResultOfTheWrongTypeFailsTheJobWithAClearError() {
        WorkerRuntime runtime = stage.start(
                Worker.named("careless").queue("q").handler(new Careless()).build());
        JobHandle<Area> job = runtime.jobs().enqueue(new Square(1));
        assertThatThrownBy(() -> job.result(LONG))
                .isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll("square", "java.lang.String", Area.class.getName());
        assertThat(runtime.deadLetters().find(job.id()).orElseThrow().failures()).singleElement()
                .satisfies(failure -> assertThat(failure.error().kind()).isEqualTo(FailureKind.PERMANENT));
    }

    @Test
    void aResultIsKeptSevenDaysUnlessTheJobSaysOtherwise() {
        WorkerRuntime runtime = stage.start(squares());
        JobHandle<Area> usual = runtime.jobs().enqueue(new Square(3));
        JobHandle<Area> brief = runtime.jobs().enqueue(
                new Square(4), options -> options.resultTimeToLive(Duration.ofHours(1)));
        stage.heard().await(2, JobEvent.Succeeded.class);
        stage.clock().advance(Duration.ofMinutes(59));
        assertThat(brief.result(LONG).value()).isEqualTo(16);
        stage.clock().advance(Duration.ofMinutes(7));
        assertThatThrownBy(brief::info).isInstanceOfSatisfying(
                WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND));
        assertThat(usual.result(LONG).value()).isEqualTo(9);
    }

    @Test
    void aJobThatItsHandlerCancelsIsKeptAsLong() {
        WorkerRuntime runtime = stage.start(squares());
        JobHandle<Void> usual = runtime.jobs().enqueue(new Needless());
        JobHandle<Void> brief = runtime.jobs().enqueue(
                new Needless(), options -> options.resultTimeToLive(Duration.ofHours(1)));
        stage.heard().await(2, JobEvent.Cancelled.class);
        stage.clock().advance(Duration.ofMinutes(59));
        assertThat(brief.state()).isEqualTo(JobState.CANCELLED);
        stage.clock().advance(Duration.ofMinutes(7));
        assertThatThrownBy(brief::info).isInstanceOfSatisfying(
                WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND));
        assertThat(usual.state()).isEqualTo(JobState.CANCELLED);
    }
}
