package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Batch;
import dev.worker.api.Checkpoint;
import dev.worker.api.EnqueuedGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.testkit.TestRuntime;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The code of the guide on decisions, checkpoints and batches. */
class StepsGuideTest {

    record Check(String order, boolean gift) implements Message<String> {}

    record Ship(String order) implements Message<Void> {}

    record Wrap(String order) implements Message<Void> {}

    record Bill(String order) implements Message<Void> {}

    record Import(long from, long to) implements Message<Long> {}

    record Summarize() implements Message<Long> {}

    @Test
    void deciding() {
        // code: decision
        NextSteps.Builder<Check> next = NextSteps.of(Check.class);
        NextSteps.Step ship = next.add("ship", check -> new Ship(check.order()));
        NextSteps.Step wrap = next.add("wrap", check -> new Wrap(check.order()));
        NextSteps.Step bill = next.add("bill", check -> new Bill(check.order())).after(ship, wrap);

        Worker orders = Worker.named("orders").queue("orders")
                .handle(Check.class,
                        (check, job) -> check.gift()
                                ? Outcome.decide("a gift", wrap, bill)
                                : Outcome.decide("a parcel", ship, bill),
                        options -> options.next(next.build()))
                // end
                .handle(Ship.class, (message, job) -> Outcome.done())
                .handle(Wrap.class, (message, job) -> Outcome.done())
                .handle(Bill.class, (message, job) -> Outcome.done())
                .build();
        try (TestRuntime runtime = TestRuntime.start(orders)) {
            JobHandle<String> job = runtime.jobs().enqueue(new Check("7", true));
            runtime.drain();
            runtime.assertThat(job).succeeded();
            assertThat(runtime.jobs().list(JobQuery.all().states(JobState.SUCCEEDED))).extracting(JobInfo::type)
                    .containsExactlyInAnyOrder("check", "wrap", "bill");
        }
    }

    @Test
    void batches() {
        Worker importer = Worker.named("importer").queue("imports")
                // code: checkpoint
                .handle(Import.class, (message, job) -> {
                    Checkpoint<Long, Long> at = job.lastCheckpoint(Long.class, Long.class)
                            .orElse(new Checkpoint<>(message.from(), 0, 0L));
                    while (at.cursor() < message.to()) {
                        long until = Math.min(at.cursor() + 100, message.to());
                        long sum = importRows(at.cursor(), until);
                        at = new Checkpoint<>(until, until - message.from(), at.accumulated() + sum);
                        job.checkpoint(at);
                    }
                    return Outcome.done(at.accumulated());
                })
                // end
                .handle(Summarize.class, (message, job) -> {
                    List<Long> sums = job.parents().results(Import.class);
                    return Outcome.done(sums.stream().mapToLong(Long::longValue).sum());
                })
                .build();
        try (TestRuntime runtime = TestRuntime.start(importer)) {
            // code: batch-of-parts
            EnqueuedGraph batch = runtime.jobs().enqueue(Batch.of(5_000).size(1_000).maxParts(50)
                    .graph(part -> new Import(part.from(), part.to()), new Summarize()));
            // end
            runtime.drain();
            assertThat(batch.job(Batch.JOIN).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(runtime.jobs().list(JobQuery.all())).hasSize(6);
        }
    }

    private static long importRows(long from, long to) {
        return LongStream.range(from, to).sum();
    }
}
