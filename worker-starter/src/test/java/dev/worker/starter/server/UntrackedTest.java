package dev.worker.starter.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that have no record while they run. */
@Timeout(60)
class UntrackedTest extends OnStage {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch otherRan = new CountDownLatch(1);

    UntrackedTest() {
        super(Technology.NATS);
    }

    record Held() implements Message<Integer> {}

    record Other() implements Message<Integer> {}

    @ParameterizedTest
    @ValueSource(strings = {"none", "ends"})
    void goOnUndisturbedWhenAFetchFailsAndTheirProcessRegistersAnew(String tracking) throws InterruptedException {
        failTheFirstFetchOfOthers();
        WorkerRuntime runtime = stage.start(stage.builder().set("nats.tracking", tracking)
                .add(Worker.named("patient").queue("q").handle(Held.class, (message, job) -> {
                    entered.countDown();
                    go.await();
                    return Outcome.done(1);
                }).build())
                .add(Worker.named("failing").queue("other").handle(Other.class, (message, job) -> {
                    otherRan.countDown();
                    return Outcome.done(2);
                }).build()));
        runtime.jobs().enqueue(new Held());
        assertThat(entered.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        runtime.jobs().enqueue(new Other());

        // nobody knows that this one is taken, until the process gives its lease up for a fresh one
        Eventually.await("the lease is a fresh one", () -> {
            stage.clock().advance(Duration.ofSeconds(1));
            return otherRan.getCount() == 0;
        });
        go.countDown();

        stage.heard().await(2, JobEvent.Succeeded.class);
        assertThat(stage.heard().all(JobEvent.Started.class)).as("each ran once").hasSize(2);
        assertThat(stage.heard().all(JobEvent.AttemptLost.class)).isEmpty();
    }

    private void failTheFirstFetchOfOthers() {
        AtomicBoolean fails = new AtomicBoolean(true);
        stage.afterFetching(deliveries -> {
            boolean others = deliveries.stream().anyMatch(delivery -> delivery.envelope().queue().equals("other"));
            if (others && fails.getAndSet(false)) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
            }
        });
    }
}
