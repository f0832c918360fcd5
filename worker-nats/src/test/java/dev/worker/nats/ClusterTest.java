package dev.worker.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
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
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @Test
    void theLossOfOneOfThreeServersUnderLoadLosesNothing() throws InterruptedException {
        Runs runs = new Runs(JOBS);
        try (LocalCluster cluster = LocalCluster.start();
                WorkerRuntime runtime = start(cluster, runs)) {
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
                WorkerRuntime runtime = start(cluster, runs)) {
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

    @Test
    void aStartWaitsForTheLeaderAndSaysSoWhereThereIsNone() throws Exception {
        try (LocalCluster cluster = LocalCluster.startOneOfThree()) {
            Runs.awaitUntil(() -> says(cluster, "temporarily unavailable"));

            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> builder(cluster, "1s").start())
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .withMessageContaining("worker.nats.connect-timeout").withMessageContaining("unavailable");

            cluster.startOthers();
            builder(cluster, "90s").start().close();
        }
    }

    private static boolean says(LocalCluster cluster, String answer) {
        Options options = Options.builder().servers(cluster.urls().split(",")).build();
        try {
            Connection admin = Nats.connect(options);
            try {
                Message said = admin.request("$JS.API.INFO", new byte[0], A_SECOND);
                return said != null && new String(said.getData(), UTF_8).contains(answer);
            } finally {
                admin.close();
            }
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The cluster has to elect before it makes streams. */
    private static WorkerRuntime start(LocalCluster cluster, Runs runs) {
        return builder(cluster, "90s").add(runs.worker(50)).start();
    }

    private static WorkerRuntimeBuilder builder(LocalCluster cluster, String connectTimeout) {
        return WorkerRuntime.builder().set("transport", "nats").set("nats.url", cluster.urls())
                .set("nats.connect-timeout", connectTimeout).set("nats.replicas", 3);
    }
}
