package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.MessageType;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What jobs bring along is not lost where the source of its template is away when they end. */
class TemplateOutageTest {

    private static final NextSteps.Builder<Check> NEXT = NextSteps.of(Check.class);
    private static final NextSteps.Step BILL = NEXT.add("bill", check -> new Bill(check.order()));
    private static final NextSteps<Check> STEPS = NEXT.build();

    private volatile boolean away = true;

    @MessageType(name = "check", queue = "orders")
    record Check(String order) implements Message<String> {}

    @MessageType(name = "ship", queue = "orders")
    record Ship(String order) implements Message<String> {}

    @MessageType(name = "bill", queue = "orders")
    record Bill(String order) implements Message<Void> {}

    /** Tries few things again, but what is no error of a handler is no matter of that. */
    private final Worker orders = Worker.named("orders").queue("orders")
            .retry(RetryPolicy.attempts(5).retryOn(IOException.class))
            .handle(Check.class, (check, job) -> Outcome.decide("checked", BILL), options -> options.next(STEPS))
            .handle(Ship.class, (ship, job) -> ship.order().equals("lost")
                    ? Outcome.reject("it is lost")
                    : Outcome.done("shipped"),
                    options -> options.publish(EventRule.of(
                            Ship.class, EventCondition.ALWAYS, EventDelivery.DURABLE,
                            (ship, cause) -> new Bill(ship.order()))))
            .build();

    private TestRuntime start() {
        return TestRuntime.start(builder -> builder.add(orders).templates(type -> {
            if (away && type.equals("bill")) {
                throw new IllegalStateException("the table is away");
            }
            return Optional.of(MessageTemplate.of(type).priority(7));
        }));
    }

    @Test
    void aDecisionIsTriedAgain() {
        try (TestRuntime runtime = start()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Check("7"));
            runtime.drain();
            assertThat(job.info().state()).isEqualTo(JobState.SCHEDULED);
            assertThat(runtime.enqueued(Bill.class)).isEmpty();

            away = false;
            runtime.drainAll();
            runtime.assertThat(job).succeeded().hasAttempts(2);
            assertThat(runtime.enqueued(Bill.class)).containsExactly(new Bill("7"));
        }
    }

    @Test
    void aSuccessOfWhichAnEventTellsIsTriedAgain() {
        try (TestRuntime runtime = start()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Ship("7"));
            runtime.drain();
            assertThat(job.info().state()).isEqualTo(JobState.SCHEDULED);
            assertThat(runtime.enqueued(Bill.class)).isEmpty();

            away = false;
            runtime.drainAll();
            runtime.assertThat(job).succeeded().hasAttempts(2);
            assertThat(runtime.enqueued(Bill.class)).containsExactly(new Bill("7"));
        }
    }

    @Test
    void anotherEndStaysWhatItIs() {
        try (TestRuntime runtime = start()) {
            JobHandle<String> job = runtime.jobs().enqueue(new Ship("lost"));
            runtime.drain();
            assertThat(job.info().state()).isEqualTo(JobState.FAILED);
            assertThat(runtime.enqueued(Bill.class)).isEmpty();
        }
    }
}
