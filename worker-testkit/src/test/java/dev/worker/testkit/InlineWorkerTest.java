package dev.worker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InlineWorkerTest {

    record Sum(List<Integer> numbers) implements Message<Total> {}

    record Total(long value) {}

    record Report(String text) implements Message<Void> {}

    record Unknown() implements Message<Void> {}

    static final class ReportHandler implements Handler<Report> {
        @Override
        public Outcome<Void> handle(Report message, JobContext job) {
            return job.attempt() < 3 ? Outcome.retryAfter(Duration.ofSeconds(5), "not yet") : Outcome.reject("no");
        }
    }

    private final InlineWorker worker = InlineWorker.of(Worker.named("sums").queue("numbers")
            .handle(Sum.class, InlineWorkerTest::sum)
            .handler(ReportHandler.class)
            .build());

    @Test
    void givesWhatBecameOfAMessage() throws Exception {
        InlineRun<Total> run = worker.run(new Sum(List.of(1, 2, 3)));

        assertThat(run.outcome()).isEqualTo(Outcome.done(new Total(6)));
        assertThat(run.result()).isEqualTo(new Total(6));
    }

    @Test
    void writesDownWhatTheHandlerSaid() throws Exception {
        InlineRun<Total> run = worker.withHeaders(Map.of("tenant", "a")).run(new Sum(List.of(1, 2)));

        assertThat(run.progress()).containsExactly(new Progress(0.5, "half"), new Progress(1, "done"));
        assertThat(run.log()).containsExactly("sums summed for a");
        assertThat(run.enqueued()).containsExactly(new Report("3"));
    }

    @Test
    void anExceptionComesOutAsItIs() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> worker.run(new Sum(List.of())))
                .withMessage("nothing to sum");
    }

    @Test
    void aMessageNobodyHandlesIsRefused() {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> worker.run(new Unknown()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_TYPE));
    }

    @Test
    void aHandlerThatIsNamedByClassNeedsAnInstance() throws Exception {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> worker.run(new Report("x")))
                .withMessageContaining("withHandler");

        InlineWorker complete = worker.withHandler(new ReportHandler());

        assertThat(complete.run(new Report("x")).outcome())
                .isEqualTo(Outcome.retryAfter(Duration.ofSeconds(5), "not yet"));
        assertThat(complete.withAttempt(3).run(new Report("x")).outcome()).isEqualTo(Outcome.reject("no"));
    }

    @Test
    void aHandlerCanBeToldThatItsJobIsCancelled() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> worker.withCancellation().run(new Sum(List.of(1))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ATTEMPT_ENDED));
    }

    @Test
    void aResultOfAnotherTypeIsRefused() {
        InlineWorker wrong = InlineWorker.of(Worker.named("wrong").queue("numbers").handler(new Handler<Sum>() {
            @Override
            public Outcome<?> handle(Sum message, JobContext job) {
                return Outcome.done("six");
            }
        }).build());

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> wrong.run(new Sum(List.of(6))))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.WRONG_RESULT_TYPE));
    }

    @Test
    void aDecisionIsASuccessWithTheMessagesOfItsSteps() throws Exception {
        NextSteps.Builder<Sum> next = NextSteps.of(Sum.class);
        NextSteps.Step archive = next.add("archive", sum -> new Report("archived"));
        NextSteps.Step print = next.add("print", sum -> new Report("printed " + sum.numbers()));
        archive.after(print);
        InlineWorker deciding = InlineWorker.of(Worker.named("w").queue("numbers")
                .handle(Sum.class, (sum, job) -> Outcome.decide(new Total(6), archive, print),
                        options -> options.next(next.build()))
                .build());

        InlineRun<Total> run = deciding.run(new Sum(List.of(6)));

        assertThat(run.result()).isEqualTo(new Total(6));
        assertThat(run.outcome()).isEqualTo(Outcome.decide(new Total(6), archive, print));
        assertThat(run.next()).containsExactly(new Report("printed [6]"), new Report("archived"));
        assertThat(run.enqueued()).isEmpty();
    }

    @Test
    void aStepThatIsNotDeclaredIsRefused() {
        NextSteps.Step undeclared = NextSteps.of(Sum.class).add("fly", sum -> new Report(""));
        NextSteps.Builder<Sum> next = NextSteps.of(Sum.class);
        next.add("print", sum -> new Report(""));

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> InlineWorker.of(Worker.named("w").queue("numbers")
                        .handle(Sum.class, (sum, job) -> Outcome.decide(new Total(6), undeclared),
                                options -> options.next(next.build()))
                        .build()).run(new Sum(List.of())))
                .withMessageContainingAll("step 'fly' is not declared", "[print]");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> InlineWorker.of(Worker.named("w").queue("numbers")
                        .handle(Sum.class, (sum, job) -> Outcome.decide(new Total(6), undeclared))
                        .build()).run(new Sum(List.of())))
                .withMessageContaining("no next steps are declared");
    }

    @Test
    void aHandlerGoesOnFromACheckpoint() throws Exception {
        InlineWorker steps = InlineWorker.of(Worker.named("w").queue("numbers").handle(Sum.class, (sum, job) -> {
            Checkpoint<Integer, Total> at = job.lastCheckpoint(Integer.class, Total.class)
                    .orElse(new Checkpoint<>(0, 0, new Total(0)));
            if (at.cursor() == sum.numbers().size()) {
                return Outcome.done(at.accumulated());
            }
            long total = at.accumulated().value() + sum.numbers().get(at.cursor());
            return Outcome.checkpoint(new Checkpoint<>(at.cursor() + 1, at.processed() + 1, new Total(total)));
        }).build());
        Sum sum = new Sum(List.of(3, 4));

        InlineRun<Total> first = steps.run(sum);
        InlineRun<Total> last = steps.withCheckpoint(new Checkpoint<>(2, 2, new Total(7))).run(sum);

        assertThat(first.checkpoint()).contains(new Checkpoint<>(1, 1, new Total(3)));
        assertThat(steps.withCheckpoint(first.checkpoint().orElseThrow()).run(sum).checkpoint())
                .contains(new Checkpoint<>(2, 2, new Total(7)));
        assertThat(last.result()).isEqualTo(new Total(7));
    }

    private static Outcome<Total> sum(Sum message, JobContext job) throws IOException {
        if (message.numbers().isEmpty()) {
            throw new IOException("nothing to sum");
        }
        job.heartbeat();
        job.progress(0.5, "half");
        long sum = message.numbers().stream().mapToLong(Integer::longValue).sum();
        job.progress(1, "done");
        job.log(job.worker() + " summed for " + job.headers().get("tenant"));
        job.jobs().enqueue(new Report(Long.toString(sum)));
        return Outcome.done(new Total(sum));
    }
}
