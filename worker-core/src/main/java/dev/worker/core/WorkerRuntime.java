package dev.worker.core;

import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Schedules;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Settings;
import dev.worker.core.internal.launch.LaunchRequest;
import dev.worker.core.internal.launch.Launched;
import dev.worker.core.internal.launch.Launcher;
import dev.worker.core.internal.lifecycle.StopOnExit;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hosts workers in this process, and is the client of jobs and commands. A process that only enqueues starts one without workers.
 * Runs from {@link WorkerRuntimeBuilder#start()} until {@link #close()}; several may run in one JVM. Safe for use by any number of
 * threads.
 *
 * <pre>{@code
 * try (WorkerRuntime runtime = WorkerRuntime.builder().add(thumbnails).start()) {
 *     JobHandle<Thumbnail> job = runtime.jobs().enqueue(new Resize(uri, 200));
 *     Thumbnail thumbnail = job.result(Duration.ofSeconds(30));
 * }
 * }</pre>
 *
 * <p>SIGTERM and SIGINT stop it as {@link #close()} does, after which the process ends with exit code 0; a second signal ends the
 * process at once. {@code System.exit} and the end of the last thread stop it too. The setting {@code runtime.shutdown-hook}
 * switches all of that off, for applications with a lifecycle of their own.
 */
public final class WorkerRuntime implements AutoCloseable {

    /** How long {@link #ask(Message)} waits for an answer. */
    public static final Duration DEFAULT_ASK_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(WorkerRuntime.class);

    private final Launched launched;
    private final StopOnExit stopOnExit;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private WorkerRuntime(Launched launched) {
        this.launched = launched;
        this.stopOnExit = launched.stopOnExit() ? StopOnExit.install(this::close) : null;
    }

    static WorkerRuntime start(LaunchRequest request) {
        Launched launched = Launcher.launch(request);
        try {
            return new WorkerRuntime(launched);
        } catch (IllegalStateException e) {
            launched.running().closeAfter(e);
            throw new WorkerException(ErrorCode.WRONG_STATE, "the JVM is ending; no runtime can start", e);
        }
    }

    /** Begins to describe a runtime. */
    public static WorkerRuntimeBuilder builder() {
        return new WorkerRuntimeBuilder();
    }

    /**
     * The client: enqueues messages as jobs and looks at them. The same object at each call.
     *
     * @return one whose methods throw {@link ErrorCode#NOT_SUPPORTED} where {@code worker-jobs} is not on the class path
     */
    public Jobs jobs() {
        return launched.jobs();
    }

    /**
     * The jobs that failed for good. The same object at each call.
     *
     * @return one whose methods throw {@link ErrorCode#NOT_SUPPORTED} where {@code worker-failed} is not on the class path
     */
    public DeadLetters deadLetters() {
        return launched.deadLetters();
    }

    /**
     * What is enqueued again and again. The same object at each call.
     *
     * @return one whose methods throw {@link ErrorCode#NOT_SUPPORTED} where {@code worker-jobs} is not on the class path
     */
    public Schedules schedules() {
        return launched.schedules();
    }

    /** Asks a command and waits for the answer at most {@link #DEFAULT_ASK_TIMEOUT}; see {@link #ask(Message, Duration)}. */
    public <R> R ask(Message<R> command) {
        return ask(command, DEFAULT_ASK_TIMEOUT);
    }

    /**
     * Asks a command of the actor that answers it.
     *
     * @param timeout how long to wait for the answer at the most; more than zero
     * @return the answer; null only where the command's result is {@link Void}
     * @throws WorkerException {@link ErrorCode#UNKNOWN_COMMAND} if no actor answers it; {@link ErrorCode#TIMED_OUT} if the answer did
     *     not come in time or this thread was interrupted (its interrupt flag is then set);
     *     {@link ErrorCode#WRONG_RESULT_TYPE} if the answer does not fit the command; {@link ErrorCode#WRONG_STATE} if
     *     the runtime has been closed; the code of what the actor threw, {@link ErrorCode#INTERNAL} if it has none
     */
    public <R> R ask(Message<R> command, Duration timeout) {
        Objects.requireNonNull(command, "command");
        if (timeout == null || timeout.isNegative() || timeout.isZero()) {
            throw WorkerException.invalid("timeout is %s; allowed is more than zero", timeout);
        }
        if (closing.get()) {
            throw new WorkerException(
                    ErrorCode.WRONG_STATE, "the runtime has been closed and answers no commands");
        }
        return launched.router().ask(command, timeout);
    }

    /** The settings that the runtime was started with. Those that core, its modules and the chosen factories declare can be read. */
    public Settings settings() {
        return launched.settings();
    }

    /**
     * Waits until the runtime has stopped: by {@link #close()} on another thread, or by a signal.
     *
     * @param timeout how long to wait at the most
     * @return whether it has stopped
     * @throws WorkerException {@link ErrorCode#TIMED_OUT} if this thread was interrupted; its interrupt flag is then set
     */
    public boolean awaitStop(Duration timeout) {
        try {
            return stopped.await(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerException(
                    ErrorCode.TIMED_OUT, "the thread that waited for the stop of the runtime was interrupted", e);
        }
    }

    /**
     * Stops: no worker takes new jobs from now on; running ones get the grace period (setting {@code engine.grace}), are then
     * interrupted, and go back to their queues with the attempt restored; then actors and backends are closed. Returns
     * when all of that is over, which is bounded. Calls after the first wait for it. What fails on the way is logged and
     * does not keep the rest from stopping. Not for handlers: one that calls this waits for its own end until it is interrupted. It
     * may start a thread that does.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                launched.running().close();
            } finally {
                if (stopOnExit != null) {
                    stopOnExit.remove();
                }
                stopped.countDown();
                LOG.debug("the runtime has stopped");
            }
        } else {
            awaitOtherClose();
        }
    }

    /** Not bounded by itself: what it waits for is. */
    private void awaitOtherClose() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
