package dev.worker.nats;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A process that takes jobs and is slow to finish them, so that it has many when it is killed. */
final class SlowWorker {

    static final String FIRST_JOB = "the first job runs";

    private SlowWorker() {}

    /** Arguments: the server, the prefix. */
    public static void main(String[] arguments) throws InterruptedException {
        AtomicBoolean first = new AtomicBoolean(true);
        CountDownLatch never = new CountDownLatch(1);
        Worker worker = Worker.named("slow").queue("numbers").concurrency(200)
                .handle(Numbered.class, (message, job) -> {
                    if (first.getAndSet(false)) {
                        System.out.println(FIRST_JOB);
                    }
                    never.await(5, TimeUnit.SECONDS);
                    return Outcome.done(message.number());
                })
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("transport", "nats").set("nats.url", arguments[0])
                .set("nats.prefix", arguments[1]).add(worker).start()) {
            runtime.jobs();
            never.await();
        }
    }
}
