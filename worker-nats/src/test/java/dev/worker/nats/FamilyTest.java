package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.EnqueuedGraph;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Large families of jobs, on two runtimes and by the server's time. */
@Timeout(180)
class FamilyTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int WIDTH = 1_000;
    private static final int LENGTH = 200;

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    /** The jobs that have run, by their number, and those that ran before one of their parents had. */
    private final Map<Integer, Integer> runs = new ConcurrentHashMap<>();
    private final Set<Integer> early = ConcurrentHashMap.newKeySet();

    private Worker worker() {
        return Worker.named("counter").queue("numbers").concurrency(20)
                .handle(Numbered.class, (message, job) -> {
                    int number = message.number();
                    boolean ready = number == 0
                            || number <= WIDTH && runs.containsKey(0)
                            || number == WIDTH + 1 && runs.size() == WIDTH + 1
                            || number > WIDTH + 1 && runs.containsKey(number - 1);
                    if (!ready) {
                        early.add(number);
                    }
                    runs.merge(number, 1, Integer::sum);
                    return Outcome.done(number);
                })
                .build();
    }

    @Test
    void oneThenAThousandThenOneThenAChainRunInTheirOrderAndOnce() {
        try (WorkerRuntime one = SERVER.runtime().add(worker()).start();
                WorkerRuntime two = SERVER.runtime().add(worker()).start()) {
            JobGraph.Builder graph = JobGraph.builder();
            JobGraph.Node<Integer> top = graph.add("top", new Numbered(0));
            List<JobGraph.Node<Integer>> middle = new ArrayList<>();
            for (int i = 1; i <= WIDTH; i++) {
                middle.add(graph.add("middle " + i, new Numbered(i)).after(top));
            }
            JobGraph.Node<Integer> last = graph.add("join", new Numbered(WIDTH + 1)).after(ParentPolicy.FAIL, middle);
            for (int i = 2; i <= LENGTH; i++) {
                last = graph.add("chain " + i, new Numbered(WIDTH + i)).after(last);
            }

            EnqueuedGraph jobs = two.jobs().enqueue(graph.build());

            assertThat(jobs.job(last).result(PATIENCE)).isEqualTo(WIDTH + LENGTH);
            assertThat(early).isEmpty();
            assertThat(runs).hasSize(WIDTH + LENGTH + 1).allSatisfy((number, times) -> assertThat(times).isOne());
            assertThat(one.jobs().find(jobs.job(last).id()).orElseThrow().attempt()).isOne();
        }
    }

    @Test
    void childrenOfARunningJobStartOnceItHasEnded() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        Worker holding = Worker.named("holding").queue("texts").handle(Text.class, (message, job) -> {
            gate.await();
            return Outcome.done(message.text());
        }).build();
        try (WorkerRuntime one = SERVER.runtime().add(holding).start();
                WorkerRuntime two = SERVER.runtime().add(worker()).start()) {
            JobHandle<String> parent = one.jobs().enqueue(new Text("parent"));
            Runs.awaitUntil(() -> parent.state() == JobState.RUNNING);
            // One by one: each marks a parent that runs already, or adds to a list that is there.
            List<JobHandle<Integer>> children = IntStream.range(0, 20)
                    .mapToObj(i -> two.jobs().enqueue(new Numbered(0), options -> options.after(parent))).toList();
            assertThat(children).allSatisfy(child -> assertThat(child.state()).isEqualTo(JobState.WAITING));

            gate.countDown();

            assertThat(children).allSatisfy(child -> assertThat(child.result(PATIENCE)).isZero());
            assertThat(parent.info().attempt()).isOne();
        }
    }
}
