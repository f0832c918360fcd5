package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Which job comes next, and which worker may take it. */
@OnEveryBackend
class OrderTest extends OnStage {

    private final Technology technology;
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    OrderTest(Technology technology) {
        super(technology);
        this.technology = technology;
    }

    record Named(String name) implements Message<Void> {}

    record Other() implements Message<Void> {}

    private Worker worker(ClaimOrder order) {
        return Worker.named("w").queue("q").concurrency(1).order(order).handle(Named.class, (message, job) -> {
            ran.add(message.name());
            return Outcome.done();
        }).build();
    }

    /** Jobs a to e with the priorities 300, 100, 200, 100, 1 that wait when the worker starts. */
    private List<String> order(ClaimOrder order) {
        WorkerRuntime client = stage.start();
        List<Integer> priorities = List.of(300, 100, 200, 100, 1);
        for (int i = 0; i < priorities.size(); i++) {
            int priority = priorities.get(i);
            client.jobs().enqueue(
                    new Named(String.valueOf((char) ('a' + i))), options -> options.queue("q").priority(priority));
        }
        client.close();
        stage.start(worker(order));
        stage.heard().await(5, JobEvent.Succeeded.class);
        return List.copyOf(ran);
    }

    @Test
    void firstInFirstOut() {
        assertThat(order(ClaimOrder.FIFO)).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void lastInFirstOutOrARefusal() {
        if (technology.hasLifo()) {
            assertThat(order(ClaimOrder.LIFO)).containsExactly("e", "d", "c", "b", "a");
        } else {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> order(ClaimOrder.LIFO))
                    .withMessageContaining("LIFO");
        }
    }

    @Test
    void lowPrioritiesFirstAndAmongEqualsTheOldest() {
        assertThat(order(ClaimOrder.PRIORITY)).containsExactly("e", "b", "d", "c", "a");
    }

    @Test
    void weightedByChanceStarvesNobody() {
        assertThat(order(ClaimOrder.WEIGHTED_RANDOM)).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    @Test
    void aJobRunsExactlyAtItsTimeWhateverItsZone() {
        WorkerRuntime runtime = stage.start(worker(ClaimOrder.FIFO));
        OffsetDateTime at = stage.clock().instant().plusMillis(1500).atOffset(ZoneOffset.ofHours(-9));
        JobHandle<Void> timed = runtime.jobs().enqueue(new Named("timed"), options -> options.runAt(at.toInstant()));
        JobHandle<Void> delayed = runtime.jobs().enqueue(
                new Named("delayed"), options -> options.delay(Duration.ofMillis(1501)));
        stage.clock().advance(Duration.ofMillis(1499));
        assertThat(timed.state()).isEqualTo(JobState.SCHEDULED);
        stage.clock().advance(Duration.ofMillis(1));
        assertThat(timed.await(LONG)).contains(JobState.SUCCEEDED);
        assertThat(timed.info().startedAt()).contains(at.toInstant());
        assertThat(delayed.state()).isEqualTo(JobState.SCHEDULED);
        stage.clock().advance(Duration.ofMillis(1));
        assertThat(delayed.await(LONG)).contains(JobState.SUCCEEDED);
    }

    @Test
    void aWorkerTakesOnlyWhatItHandlesAndIsFitFor() {
        Worker fit = Worker.named("fit").queue("q").label("gpu", "a100").handle(Named.class, (message, job) -> {
            ran.add(message.name());
            return Outcome.done();
        }).build();
        WorkerRuntime runtime = stage.start(fit);
        JobHandle<Void> other = runtime.jobs().enqueue(new Other(), options -> options.queue("q"));
        JobHandle<Void> unfit = runtime.jobs().enqueue(
                new Named("unfit"), options -> options.require("gpu", "h100"));
        JobHandle<Void> fitting = runtime.jobs().enqueue(
                new Named("fitting"), options -> options.require("gpu", "a100"));
        assertThat(fitting.await(LONG)).contains(JobState.SUCCEEDED);
        stage.clock().advance(Duration.ofSeconds(5));
        for (JobHandle<Void> left : List.of(other, unfit)) {
            assertThat(left.state()).isEqualTo(JobState.QUEUED);
            assertThat(left.info().attempt()).isZero();
        }
        stage.start(Worker.named("better").queue("q").label("gpu", "h100")
                .handle(Named.class, (message, job) -> Outcome.done()).build());
        stage.heard().await(2, JobEvent.Succeeded.class);
        assertThat(unfit.state()).isEqualTo(JobState.SUCCEEDED);
    }
}
