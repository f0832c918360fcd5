package dev.worker.core.internal.engine;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobContext;
import dev.worker.api.JobId;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import dev.worker.api.TransactionalWork;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.core.extension.RunningJob;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt from its fetching until it is settled: what its handler sees, and the one place where it can be ended from
 * outside. The first reason to end wins.
 */
final class Execution implements JobContext {

    /** Why an attempt should end before its handler returns by itself. */
    enum End {
        TIMEOUT, CANCELLED, LOST, STOPPING
    }

    private static final Logger LOG = LoggerFactory.getLogger("dev.worker.job");

    /** Later than any deadline matters, and far enough from the end of the numbers to be added to. */
    private static final long FAR_OFF = Long.MAX_VALUE / 4;

    private final Delivery delivery;
    private final Permits permits;
    private final String worker;
    private final RuntimeClock clock;
    private final Provider<Jobs> jobs;
    private volatile long startedNanos;
    private volatile Duration timeout = Duration.ZERO;
    private volatile long deadlineNanos;
    private volatile Progress progress;
    private volatile End end;
    private volatile boolean lost;
    private volatile Change settled;
    private Finishing finishing;
    private Checkpoints checkpoints;
    private HandlerPlan plan;
    private Message<?> message;
    private Consequences consequences = Consequences.NONE;
    private Thread thread;

    Execution(Delivery delivery, Permits permits, String worker, RuntimeClock clock, Provider<Jobs> jobs) {
        this.delivery = delivery;
        this.permits = permits;
        this.worker = worker;
        this.clock = clock;
        this.jobs = jobs;
    }

    Delivery delivery() {
        return delivery;
    }

    /** Those that it was fetched with, one of which it holds until it has ended. */
    Permits permits() {
        return permits;
    }

    /** A slot begins with the attempt, which may take so long from now on. */
    void begin(Duration limit) {
        startedNanos = clock.nanoTime();
        deadlineNanos = startedNanos + Math.min(TimeUnit.NANOSECONDS.convert(limit), FAR_OFF);
        timeout = limit;
    }

    /** Says how its handler is to succeed in a transaction, and keeps how far it is; called before the handler. */
    void finishBy(Finishing how, Checkpoints kept, HandlerPlan handler, Message<?> decoded) {
        finishing = how;
        checkpoints = kept;
        plan = handler;
        message = decoded;
    }

    /** Its message, once that was read. */
    Message<?> message() {
        return message;
    }

    /** Adds to what its end brings along. */
    void brings(Consequences more) {
        consequences = consequences.plus(more);
    }

    /** It ends otherwise than it was to: what it was to bring along is not to be. */
    void bringsNothing() {
        consequences = Consequences.NONE;
    }

    Consequences consequences() {
        return consequences;
    }

    /** The store has this change already, made durable by a transaction of the handler. */
    void settle(Change change) {
        settled = change;
    }

    /** The change that was made already, if one was. */
    Optional<Change> settled() {
        return Optional.ofNullable(settled);
    }

    /** Whether a slot has begun with it; until then it waits in the buffer. */
    boolean begun() {
        return !timeout.isZero();
    }

    Duration timeout() {
        return timeout;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /** The handler is about to run on this thread; gives false if the attempt was ended before. */
    synchronized boolean enter() {
        thread = Thread.currentThread();
        return end == null;
    }

    /** The handler has returned; no interrupt comes after this. */
    synchronized void leave() {
        thread = null;
        // an interrupt meant for this attempt must not hit the next one on the same thread
        Thread.interrupted();
    }

    /** Ends the attempt from outside; gives false if it had been ended before. */
    synchronized boolean end(End reason) {
        lost |= reason == End.LOST;
        if (end != null) {
            return false;
        }
        end = reason;
        if (thread != null) {
            thread.interrupt();
        }
        return true;
    }

    Optional<End> ended() {
        return Optional.ofNullable(end);
    }

    /** Whether it did not come along with a fresh lease, whatever else it was ended for. */
    boolean lost() {
        return lost;
    }

    Optional<Progress> lastProgress() {
        return Optional.ofNullable(progress);
    }

    long elapsedNanos() {
        return clock.nanoTime() - startedNanos;
    }

    RunningJob view() {
        return new RunningJob(id(), type(), attempt(), Duration.ofNanos(elapsedNanos()), lastProgress());
    }

    @Override
    public JobId id() {
        return delivery.envelope().id();
    }

    @Override
    public int attempt() {
        return delivery.attempt();
    }

    @Override
    public String type() {
        return delivery.envelope().type();
    }

    @Override
    public String queue() {
        return delivery.envelope().queue();
    }

    @Override
    public String worker() {
        return worker;
    }

    @Override
    public Map<String, String> headers() {
        return delivery.envelope().headers();
    }

    @Override
    public Optional<Duration> remaining() {
        long nanos = deadlineNanos - clock.nanoTime();
        return Optional.of(Duration.ofNanos(Math.max(0, nanos)));
    }

    @Override
    public boolean cancelled() {
        return end != null;
    }

    @Override
    public void progress(double fraction, String text) {
        checkpoints.requireProgress(type());
        progress = new Progress(fraction, text);
    }

    @Override
    public void log(String line) {
        LOG.atInfo()
                .addKeyValue("worker_name", worker)
                .addKeyValue("message_type", type())
                .addKeyValue("job_id", id())
                .addKeyValue("attempt", attempt())
                .log(line);
    }

    @Override
    public void heartbeat() {
        End reason = end;
        if (reason != null) {
            throw new WorkerException(
                    ErrorCode.ATTEMPT_ENDED,
                    "attempt " + attempt() + " of job " + id() + " should not go on: " + reason);
        }
    }

    @Override
    public Jobs jobs() {
        return jobs.get();
    }

    @Override
    public void checkpoint(Checkpoint<?, ?> checkpoint) {
        checkpoints.save(this, checkpoint);
    }

    @Override
    public <C, A> Optional<Checkpoint<C, A>> lastCheckpoint(Class<C> cursor, Class<A> accumulated) {
        return checkpoints.last(this, cursor, accumulated);
    }

    @Override
    public <R> Outcome<R> decideInTransaction(TransactionalWork<Outcome<R>> work) throws Exception {
        return finishing.run(this, plan, work);
    }
}
