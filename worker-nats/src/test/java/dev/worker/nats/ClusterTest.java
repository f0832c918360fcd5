package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobGraph;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three servers, three replicas, and one that dies. */
@Timeout(240)
class ClusterTest {

    private static final int JOBS = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @Test
    void theLossOfOneOfThreeServersUnderLoadLosesNothing() throws InterruptedException {
        Runs runs = new Runs(JOBS);
        try (LocalCluster cluster = LocalCluster.start();
                WorkerRuntime runtime = startOnceThereIsALeader(cluster, runs)) {
            List<Numbered> messages = IntStream.range(0, JOBS).mapToObj(Numbered::new).toList();
            for (int from = 0; from < JOBS; from += 500) {
                runtime.jobs().enqueueAll(messages.subList(from, from + 500));
            }
            runs.awaitSome(JOBS / 10);
            cluster.stop(0);

            assertThat(runs.awaitNext()).isLessThan(Duration.ofSeconds(30));
            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
        }
    }

    @Test
    void aGraphRunsToItsEndAndEachJobOnceThoughAServerIsLost() throws InterruptedException {
        int width = 1_000;
        Runs runs = new Runs(width + 2);
        try (LocalCluster cluster = LocalCluster.start();
                WorkerRuntime runtime = startOnceThereIsALeader(cluster, runs)) {
            JobGraph.Builder graph = JobGraph.builder();
            JobGraph.Node<Integer> top = graph.add("top", new Numbered(0));
            List<JobGraph.Node<Integer>> middle = IntStream.rangeClosed(1, width)
                    .mapToObj(i -> graph.add("middle " + i, new Numbered(i)).after(top)).toList();
            graph.add("join", new Numbered(width + 1)).after(ParentPolicy.FAIL, middle);
            runtime.jobs().enqueue(graph.build());
            runs.awaitSome(width / 10);
            cluster.stop(0);

            assertThat(runs.awaitAll(PATIENCE)).as("%d jobs did not run", runs.missing()).isTrue();
            assertThat(runs.repeated()).isZero();
        }
    }

    /** A cluster has to elect before it makes streams. */
    private static WorkerRuntime startOnceThereIsALeader(LocalCluster cluster, Runs runs) {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().set("transport", "nats").set("nats.url", cluster.urls())
                .set("nats.replicas", 3).add(runs.worker(50));
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (true) {
            try {
                return builder.start();
            } catch (WorkerException e) {
                assertThat(System.nanoTime()).as("no leader: %s", e).isLessThan(deadline);
                Runs.pause();
            }
        }
    }
}
