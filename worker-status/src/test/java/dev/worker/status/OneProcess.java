package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import dev.worker.api.HealthCheck;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerState;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.event.WorkerHealthChanged;
import dev.worker.api.spi.FailurePolicy;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A runtime with a worker {@code office} whose tasks do as they are told, under a clock that stands still. */
final class OneProcess implements AutoCloseable {

    private final FaultyBackend backend;
    private final BlockingQueue<JobEvent> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<WorkerHealthChanged> healthChanges = new LinkedBlockingQueue<>();
    private final Semaphore mayGo = new Semaphore(0);
    private final WorkerRuntime runtime;

    record Task(String what) implements Message<Void> {}

    OneProcess(TestClock clock, FaultyBackend backend) {
        this(clock, backend, builder -> builder);
    }

    OneProcess(TestClock clock, FaultyBackend backend, UnaryOperator<WorkerRuntimeBuilder> more) {
        this.backend = backend;
        this.runtime = more.apply(WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "faulty")
                .set("engine.timeout", "10d")
                .set("runtime.shutdown-hook", false)
                .clock(clock)
                .add(office("office"))
                .install(binder -> OptionalBinder.newOptionalBinder(binder, FailurePolicy.class)
                        .setBinding().toInstance(OneProcess::twice))
                .install(lastListener()))
                .start();
    }

    Worker office(String name) {
        return Worker.named(name).queue("q").concurrency(1).label("floor", "3")
                .handle(Task.class, (task, job) -> switch (task.what()) {
                    case "wait" -> {
                        mayGo.acquire();
                        yield Outcome.done();
                    }
                    case "later" -> Outcome.retryAfter(Duration.ZERO, "not now");
                    case "cancel" -> Outcome.cancel("not wanted");
                    case "fail" -> throw new IllegalStateException("as told");
                    default -> Outcome.done();
                }).build();
    }

    /** Publishes tasks and waits until all listeners know of the end of each of their attempts. */
    void run(String what, int tasks, int attemptsEach) throws InterruptedException {
        for (int i = 0; i < tasks; i++) {
            backend.publish(what);
        }
        awaitEnds(tasks * attemptsEach);
    }

    void awaitEnds(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(ends.poll(20, TimeUnit.SECONDS)).as("end %d of %d", i + 1, count).isNotNull();
        }
    }

    /** Waits for a state of the worker: the end of a job is told before the slot that it ran in is free again. */
    void awaitState(WorkerState state) {
        while (health().state() != state) {
            Thread.onSpinWait();
        }
    }

    /** Lets that many tasks that wait go on. */
    void go(int tasks) {
        mayGo.release(tasks);
    }

    WorkerHealth health() {
        return ask(new HealthCheck("office"));
    }

    BlockingQueue<WorkerHealthChanged> healthChanges() {
        return healthChanges;
    }

    <R> R ask(Message<R> command) {
        return runtime.ask(command);
    }

    @Override
    public void close() {
        runtime.close();
    }

    /** Two runs for everything. */
    private static FailurePolicy.Decision twice(FailurePolicy.Failure failure) {
        return failure.attempt() < 2
                ? new FailurePolicy.Retry(failure.error().kind(), Duration.ZERO)
                : new FailurePolicy.DeadLetter(failure.error().kind(), "twice is enough");
    }

    /** Listeners are told in the order of their modules, so this one hears of an event after all those under test. */
    private Module lastListener() {
        EventListener listener = this::note;
        return binder -> Multibinder.newSetBinder(binder, EventListener.class).addBinding().toInstance(listener);
    }

    private void note(WorkerEvent event) {
        switch (event) {
            case WorkerHealthChanged change -> healthChanges.add(change);
            case JobEvent.Enqueued enqueued -> {}
            case JobEvent.Started started -> {}
            case JobEvent end -> ends.add(end);
            default -> {}
        }
    }
}
