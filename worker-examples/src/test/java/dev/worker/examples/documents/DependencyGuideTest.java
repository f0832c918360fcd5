package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.EnqueuedGraph;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code about jobs that come after others in the guide, compiled and run. */
class DependencyGuideTest {

    record CountWords(String text) implements Message<Integer> {}

    record AddUp() implements Message<Integer> {}

    record CountAll(List<String> texts) implements Message<JobId> {}

    record Charge(String order) implements Message<String> {}

    record Pack(String order) implements Message<String> {}

    record Ship(String order) implements Message<String> {}

    record Report(String order) implements Message<String> {}

    @Test
    void aHandlerFansOutAndJoins() {
        // code: join
        Worker counters = Worker.named("counters").queue("counting")
                .handle(CountWords.class, (count, job) -> Outcome.done(count.text().split(" ").length))
                .handle(AddUp.class, (add, job) -> Outcome.done(
                        job.parents().results(CountWords.class).stream().mapToInt(Integer::intValue).sum()))
                .handle(CountAll.class, (all, job) -> {
                    List<CountWords> parts = all.texts().stream().map(CountWords::new).toList();
                    List<JobHandle<Integer>> counts = job.jobs().enqueueAll(parts);
                    return Outcome.done(job.jobs().enqueue(new AddUp(), options -> options.after(counts)).id());
                })
                .build();
        // end
        try (WorkerRuntime runtime = WorkerRuntime.builder().add(counters).start()) {
            JobId sum = runtime.jobs().enqueue(new CountAll(List.of("one", "two words")))
                    .result(Duration.ofSeconds(30));
            assertThat(runtime.jobs().handle(sum, AddUp.class).result(Duration.ofSeconds(30))).isEqualTo(3);
        }
    }

    @Test
    void aGraphIsEnqueuedAsAWhole() {
        Worker worker = Worker.named("orders").queue("orders")
                .handle(Charge.class, (charge, job) -> Outcome.done("paid"))
                .handle(Pack.class, (pack, job) -> Outcome.done("packed"))
                .handle(Ship.class, (ship, job) -> Outcome.done(
                        job.parents().results(Charge.class).getFirst() + ", shipped"))
                .handle(Report.class, (report, job) -> Outcome.done("reported"))
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder().add(worker).start()) {
            // code: graph
            JobGraph.Builder graph = JobGraph.builder();
            JobGraph.Node<String> charge = graph.add("charge", new Charge("42"));
            JobGraph.Node<String> pack = graph.add("pack", new Pack("42"));
            JobGraph.Node<String> ship = graph.add("ship", new Ship("42")).after(charge, pack);
            graph.add("report", new Report("42")).after(ParentPolicy.RUN, ship);

            EnqueuedGraph order = runtime.jobs().enqueue(graph.build());
            String shipped = order.job(ship).result(Duration.ofSeconds(30));
            // end
            assertThat(shipped).isEqualTo("paid, shipped");
            assertThat(order.job("report").result(Duration.ofSeconds(30))).isEqualTo("reported");
        }
    }
}
