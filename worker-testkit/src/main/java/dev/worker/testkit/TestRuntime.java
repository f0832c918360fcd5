package dev.worker.testkit;

import static dev.worker.core.extension.WorkerBinder.workerBinder;

import com.google.inject.Module;
import dev.worker.api.DeadLetters;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A whole runtime in memory, whose time stands still until the test lets it go on. The workers run as they do elsewhere, on
 * threads of their own; {@link #drain} and {@link #advance} wait for them. For the test's thread alone.
 *
 * <pre>{@code
 * try (TestRuntime runtime = TestRuntime.start(mailer)) {
 *     JobHandle<Void> job = runtime.jobs().enqueue(new SendMail("a@b.c"));
 *     runtime.drain();                                  // the first attempt fails
 *     runtime.advance(Duration.ofSeconds(1));           // the second succeeds
 *     runtime.assertThat(job).succeeded().hasAttempts(2);
 * }
 * }</pre>
 *
 * <p>It takes no settings but those that the test gives it: neither the environment nor a {@code worker.properties} of the machine
 * changes what it does.
 *
 * <p>What it needs of jobs and failures comes from the modules on the class path, as everywhere: without {@code worker-failed}
 * nothing is tried again.
 */
public final class TestRuntime implements AutoCloseable {

    /** How long, in real time, the workers may take for what they have to do. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** How many times {@link #drainAll} lets the time go on before it suspects that there is no end. */
    private static final int MAX_ROUNDS = 10_000;

    private final TestClock clock;
    private final Quiet quiet;
    private final WorkerRuntime runtime;
    private final Probe probe;

    private TestRuntime(Consumer<WorkerRuntimeBuilder> description) {
        clock = new TestClock();
        RunningHandlers handlers = new RunningHandlers();
        quiet = new Quiet(handlers, PATIENCE);
        Module probing = binder -> workerBinder(binder).actor(Probe.class);
        WorkerRuntimeBuilder builder = WorkerRuntime.builder()
                .isolated()
                .set("transport", "memory")
                .set("runtime.shutdown-hook", false)
                // A job that was fetched ahead would wait for its slot unseen.
                .set("engine.prefetch", 0)
                .clock(clock)
                .intercept(handlers)
                .listen(quiet)
                .install(probing);
        description.accept(builder);
        runtime = builder.start();
        probe = runtime.ask(new Probe.Find());
    }

    /** Starts with these workers. */
    public static TestRuntime start(Worker... workers) {
        return start(builder -> List.of(workers).forEach(builder::add));
    }

    /** Starts with what the description adds: workers, settings, bindings. */
    public static TestRuntime start(Consumer<WorkerRuntimeBuilder> description) {
        return new TestRuntime(description);
    }

    /** The client. */
    public Jobs jobs() {
        return runtime.jobs();
    }

    /** The jobs that failed for good. */
    public DeadLetters deadLetters() {
        return runtime.deadLetters();
    }

    /** The runtime itself, to ask commands of it for example. */
    public WorkerRuntime runtime() {
        return runtime;
    }

    /** The clock of the runtime. Setting it here does not wait for the workers; {@link #advance} does. */
    public TestClock clock() {
        return clock;
    }

    /**
     * Lets the workers do all that is ready, and what comes of it, until none of their jobs runs. The time stands still: retries and
     * delayed jobs stay, and so does what a guard or a limit per key holds back.
     *
     * @throws AssertionError if that takes longer than 30 s of real time
     */
    public void drain() {
        probe.releaseDue();
        quiet.awaitNoneRunning(probe);
    }

    /**
     * Lets workers and time go on until no job waits for either: {@link #drain}, then on to the next delayed job or retry. What a guard
     * or a limit per key still holds back then stays; {@link #advance} lets it go on.
     *
     * @throws AssertionError as {@link #drain}, and if there are still jobs to come after 10,000 rounds
     */
    public void drainAll() {
        drain();
        Optional<Duration> next = probe.releaseDue();
        for (int round = 0; next.isPresent(); round++) {
            if (round == MAX_ROUNDS) {
                throw new AssertionError("there are still jobs to come after " + MAX_ROUNDS + " rounds");
            }
            advance(next.get());
            drain();
            next = probe.releaseDue();
        }
    }

    /**
     * Lets the time go on. Whatever is due on the way is done when its time comes: before the clock moves further the workers do all
     * that is ready. A handler that waits, for the test or for the clock, does not hold up the time.
     *
     * @param time zero or more
     * @throws AssertionError as {@link #drain}
     */
    public void advance(Duration time) {
        Instant until = clock.instant().plus(time);
        quiet.awaitStandstill(probe);
        while (clock.instant().isBefore(until)) {
            clock.advanceTo(nextStop(until));
            probe.releaseDue();
            quiet.awaitStandstill(probe);
        }
    }

    /**
     * The messages of this type that have been enqueued, by the test or by handlers, oldest first: of the newest 10,000 jobs that are
     * still kept (succeeded ones are for 7 days).
     */
    public <M extends Message<?>> List<M> enqueued(Class<M> type) {
        JobQuery query = JobQuery.all().type(MessageDescriptor.of(type).name()).limit(JobQuery.MAX_LIMIT);
        return probe.store().list(query).reversed().stream()
                .flatMap(job -> probe.store().load(job.id()).stream())
                .map(job -> probe.message(job, type))
                .toList();
    }

    /** Asserts that a message of this type that the test accepts is among those that {@link #enqueued} gives; gives the first. */
    public <M extends Message<?>> M assertEnqueued(Class<M> type, Predicate<? super M> test) {
        List<M> enqueued = enqueued(type);
        return enqueued.stream().filter(test).findFirst()
                .orElseThrow(() -> new AssertionError("no message of type " + type.getSimpleName()
                        + " fits; enqueued were " + enqueued));
    }

    /** Asserts that {@link #enqueued} gives no message of this type. */
    public void assertNotEnqueued(Class<? extends Message<?>> type) {
        List<? extends Message<?>> enqueued = enqueued(type);
        if (!enqueued.isEmpty()) {
            throw new AssertionError("no message of type " + type.getSimpleName() + " was expected, but " + enqueued);
        }
    }

    /** Assertions on a job as it is now. */
    public JobAssert assertThat(JobHandle<?> job) {
        return assertThat(job.id());
    }

    /** Assertions on a job as it is now. */
    public JobAssert assertThat(JobId id) {
        return new JobAssert(probe.store().load(id)
                .orElseThrow(() -> new AssertionError("there is no job " + id)));
    }

    /** The jobs in a state, newest first, 10,000 at the most. */
    public List<JobInfo> jobsIn(JobState state) {
        return probe.store().list(JobQuery.all().states(state).limit(JobQuery.MAX_LIMIT));
    }

    /** Stops the runtime. */
    @Override
    public void close() {
        runtime.close();
    }

    private Instant nextStop(Instant until) {
        Instant stop = clock.nextTask().filter(task -> task.isBefore(until)).orElse(until);
        return probe.releaseDue()
                .map(wait -> clock.instant().plus(wait))
                .filter(due -> due.isBefore(stop))
                .orElse(stop);
    }
}
