package dev.worker.benchmarks.nats;

import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** This framework on a server, with a name of its own in it. */
final class WorkerOnNats {

    private static final int BATCH = 10_000;
    private static final int SLOTS = 64;

    private final String url;
    private final String tracking;
    private final String prefix = "bench-" + Long.toHexString(System.nanoTime());

    WorkerOnNats(String url, String tracking) {
        this.url = url;
        this.tracking = tracking;
    }

    record NumberedJob(int number) implements Message<Void> {}

    /** Enqueues in batches; gives how many a second. */
    double enqueue(int count) {
        try (WorkerRuntime runtime = runtime().start()) {
            List<NumberedJob> messages = IntStream.range(0, count).mapToObj(NumberedJob::new).toList();
            long start = System.nanoTime();
            for (int from = 0; from < count; from += BATCH) {
                runtime.jobs().enqueueAll(messages.subList(from, Math.min(from + BATCH, count)),
                        options -> options.queue("bench"));
            }
            return PlainJnats.rate(count, start);
        }
    }

    /** Runs as many, from the first to the last that is called; gives how many a second. */
    double drain(int count) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(count);
        long[] first = new long[1];
        Worker worker = Worker.named("bench").queue("bench").concurrency(SLOTS)
                .handle(NumberedJob.class, (message, job) -> {
                    if (message.number() == 0) {
                        first[0] = System.nanoTime();
                    }
                    left.countDown();
                    return Outcome.done();
                })
                .build();
        long start = System.nanoTime();
        try (WorkerRuntime runtime = runtime().add(worker).start()) {
            runtime.jobs();
            left.await();
            return PlainJnats.rate(count, first[0] == 0 ? start : first[0]);
        }
    }

    private WorkerRuntimeBuilder runtime() {
        return WorkerRuntime.builder().isolated().set("transport", "nats").set("nats.url", url)
                .set("nats.prefix", prefix)
                .set("nats.tracking", tracking)
                .set("runtime.shutdown-hook", false);
    }
}
