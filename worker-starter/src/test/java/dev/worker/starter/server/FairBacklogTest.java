package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One tenant has a backlog, of as many jobs as the system property {@code fair.backlog} says; others come with a job each. */
@Timeout(300)
class FairBacklogTest {

    private static final int BACKLOG = Integer.getInteger("fair.backlog", 100_000);
    private static final int BATCH = 10_000;
    private static final int SLOTS = 4;
    private static final int OTHERS = 10;

    private final Semaphore goOn = new Semaphore(0);
    private final LinkedBlockingQueue<String> starts = new LinkedBlockingQueue<>();

    record Work(String tenant) implements Message<Void> {}

    /** No job of the backlog starts between the enqueueing of another tenant's job and that job's start. */
    @Test
    void whoComesWithASingleJobHasTheNextSlotThatComesFree() throws InterruptedException {
        Worker worker = Worker.named("shared").queue("shared").concurrency(SLOTS).perKey(KeyLimits.FAIR)
                .handle(Work.class, (work, job) -> {
                    starts.add(work.tenant());
                    goOn.acquire();
                    return Outcome.done();
                })
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .set("transport", "jdbi").set("jdbi.url", Postgres.newDatabase()).set("runtime.shutdown-hook", false)
                .add(worker)
                .start()) {
            for (int enqueued = 0; enqueued < BACKLOG; enqueued += BATCH) {
                enqueue(runtime, "big", BATCH);
            }
            assertThat(nextStarts(SLOTS)).containsOnly("big");
            for (int i = 0; i < OTHERS; i++) {
                enqueue(runtime, "small " + i, 1);
                goOn.release();
                assertThat(nextStarts(1)).as("when one slot of %d has come free", SLOTS).containsExactly("small " + i);
            }
            // so that the stop need not wait for those that run
            goOn.release(SLOTS);
        }
    }

    private List<String> nextStarts(int count) throws InterruptedException {
        List<String> next = new ArrayList<>();
        while (next.size() < count) {
            String tenant = starts.poll(1, TimeUnit.MINUTES);
            assertThat(tenant).as("the start after %s", next).isNotNull();
            next.add(tenant);
        }
        return next;
    }

    private static void enqueue(WorkerRuntime runtime, String tenant, int count) {
        List<Work> work = IntStream.range(0, count).mapToObj(number -> new Work(tenant)).toList();
        runtime.jobs().enqueueAll(work, options -> options.limitKey(tenant).queue("shared"));
    }
}
