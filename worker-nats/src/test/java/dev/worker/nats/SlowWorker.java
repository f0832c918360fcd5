package dev.worker.nats;

import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.util.concurrent.CountDownLatch;

/** A process that takes jobs and finishes none, and tells their numbers, so that it has many when it is killed. */
final class SlowWorker {

    static final String RUNS = "runs ";

    private SlowWorker() {}

    /** Arguments: the server, the prefix, the tracking level. */
    public static void main(String[] arguments) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        Worker worker = Worker.named("slow").queue("numbers").concurrency(200)
                .handle(Numbered.class, (message, job) -> {
                    System.out.println(RUNS + message.number());
                    never.await();
                    return Outcome.done(message.number());
                })
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("transport", "nats").set("nats.url", arguments[0])
                .set("nats.prefix", arguments[1]).set("nats.tracking", arguments[2]).add(worker).start()) {
            runtime.jobs();
            never.await();
        }
    }
}
