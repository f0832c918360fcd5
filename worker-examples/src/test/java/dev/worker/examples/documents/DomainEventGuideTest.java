package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobHandle;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The code of the guide on domain events. */
class DomainEventGuideTest {

    record Ship(String order) implements Message<Void> {}

    record Shipped(String order) implements Message<Void> {}

    @Test
    void publishing() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        // code: event
        Worker shipping = Worker.named("shipping").queue("orders")
                .handle(Ship.class, (ship, job) -> Outcome.done(), options -> options
                        .publish(EventRule.of(Ship.class, EventCondition.SUCCESS, EventDelivery.BOTH,
                                (ship, cause) -> new Shipped(ship.order()))))
                .build();
        Worker mailer = Worker.named("mailer").queue("mail")
                .handle(Shipped.class, (shipped, job) -> {
                    both.countDown();
                    return Outcome.done();
                })
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .add(shipping)
                .add(mailer)
                .subscribe(Shipped.class, (shipped, id) -> both.countDown())
                .start()) {
            // end
            JobHandle<Void> job = runtime.jobs().enqueue(new Ship("42"));
            job.result(Duration.ofSeconds(30));
            assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
