package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.EnqueuedGraph;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Graphs that are declared as data. */
@OnEveryBackendAndTwo
class GraphTest extends OnStage {

    /** With 10,000 it shows the same, and takes longer than a build should. */
    private static final int NODES = Integer.getInteger("dev.worker.test.nodes", 1_000);

    private final Map<Integer, Integer> order = new ConcurrentHashMap<>();
    private final AtomicInteger clock = new AtomicInteger();

    GraphTest(Technology technology) {
        super(technology);
    }

    record Step(int number) implements Message<Integer> {}

    record Broken() implements Message<Void> {}

    private Worker worker() {
        return Worker.named("worker").queue("q").concurrency(16)
                .handle(Step.class, (step, job) -> {
                    order.put(step.number(), clock.incrementAndGet());
                    return Outcome.done(step.number() + job.parents().results(Step.class).size());
                })
                .handle(Broken.class, (message, job) -> Outcome.reject("broken"))
                .build();
    }

    @Test
    void aDiamondOfManyNodesRunsInItsOrder() {
        WorkerRuntime runtime = stage.start(worker());
        JobGraph.Builder graph = JobGraph.builder();
        JobGraph.Node<Integer> top = graph.add("top", new Step(0));
        List<JobGraph.Node<Integer>> middle = IntStream.range(1, NODES - 1)
                .mapToObj(i -> graph.add("middle " + i, new Step(i)).after(top)).toList();
        JobGraph.Node<Integer> bottom = graph.add("bottom", new Step(NODES - 1)).after(ParentPolicy.FAIL, middle);

        EnqueuedGraph jobs = runtime.jobs().enqueue(graph.build());

        assertThat(jobs.job(bottom).result(Duration.ofMinutes(5))).isEqualTo(2 * NODES - 3);
        assertThat(order).hasSize(NODES).containsEntry(0, 1).containsEntry(NODES - 1, NODES);
        assertThat(clock).hasValue(NODES);
    }

    @Test
    void eachEdgeHasItsPolicy() {
        WorkerRuntime runtime = stage.start(worker());
        JobGraph.Builder graph = JobGraph.builder();
        JobGraph.Node<Void> broken = graph.add("broken", new Broken());
        JobGraph.Node<Integer> failing = graph.add("failing", new Step(1)).after(broken);
        JobGraph.Node<Integer> cancelled = graph.add("cancelled", new Step(2)).after(ParentPolicy.CANCEL, failing);
        JobGraph.Node<Integer> cleanup = graph.add("cleanup", new Step(3))
                .after(ParentPolicy.RUN, cancelled, failing);

        EnqueuedGraph jobs = runtime.jobs().enqueue(graph.build());

        Eventually.await("the clean-up", () -> jobs.job(cleanup).state() == JobState.SUCCEEDED);
        assertThat(jobs.job("failing").state()).isEqualTo(JobState.FAILED);
        assertThat(jobs.job(cancelled).state()).isEqualTo(JobState.CANCELLED);
        assertThat(order.keySet()).containsExactly(3);
    }

    @Test
    void enqueuedAgainUnderItsIdsItIsTheSameGraph() {
        WorkerRuntime runtime = stage.start(worker());
        JobId first = JobId.random();
        JobId second = JobId.random();
        JobGraph.Builder builder = JobGraph.builder();
        JobGraph.Node<Integer> parent = builder.add("parent", new Step(1), options -> options.id(first));
        JobGraph.Node<Integer> child = builder.add("child", new Step(2), options -> options.id(second)).after(parent);
        JobGraph graph = builder.build();

        EnqueuedGraph once = runtime.jobs().enqueue(graph);
        EnqueuedGraph again = runtime.jobs().enqueue(graph);

        assertThat(again.job(child).id()).isEqualTo(once.job(child).id());
        assertThat(again.job(child).result(LONG)).isEqualTo(3);
        assertThat(clock).hasValue(2);
    }

    @Test
    void aNodeWithAUniqueKeyIsRefusedAndNothingIsEnqueued() {
        WorkerRuntime runtime = stage.start(worker());
        JobId first = JobId.random();
        JobGraph.Builder graph = JobGraph.builder();
        graph.add("first", new Step(1), options -> options.id(first));
        graph.add("second", new Step(2), options -> options.uniqueKey("key"));

        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> runtime.jobs().enqueue(graph.build()))
                .withMessageContainingAll("second", "key")
                .extracting(WorkerException::code).isEqualTo(ErrorCode.INVALID_ARGUMENT);

        assertThat(runtime.jobs().find(first)).isEmpty();
    }
}
