package dev.worker.testkit;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobContext;
import dev.worker.api.JobId;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Parents;
import dev.worker.api.Progress;
import dev.worker.api.TransactionalWork;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/** An attempt that writes down what the handler says. */
final class InlineContext implements JobContext {

    private final Arrival arrival;
    private final WorkerSpec spec;
    private final InlineSetup setup;
    private final List<Progress> reports = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final RecordedJobs jobs = new RecordedJobs();
    private volatile Checkpoint<?, ?> last;
    private volatile Outcome<?> settled;

    InlineContext(Arrival arrival, WorkerSpec spec, InlineSetup setup) {
        this.arrival = arrival;
        this.spec = spec;
        this.setup = setup;
        this.last = setup.checkpoint().orElse(null);
    }

    /** What its handler said, unless it succeeded in a transaction before. */
    Outcome<?> outcome(Outcome<?> said) {
        if (said instanceof Outcome.GoOn<?> goOn) {
            checkpoint(goOn.checkpoint());
        }
        return settled == null ? said : settled;
    }

    Optional<Checkpoint<?, ?>> last() {
        return Optional.ofNullable(last);
    }

    List<Progress> reports() {
        return reports;
    }

    List<String> lines() {
        return lines;
    }

    List<Message<?>> enqueued() {
        return jobs.messages();
    }

    @Override
    public JobId id() {
        return arrival.id();
    }

    @Override
    public int attempt() {
        return setup.attempt();
    }

    @Override
    public String type() {
        return arrival.type();
    }

    @Override
    public String queue() {
        return spec.queues().getFirst();
    }

    @Override
    public String worker() {
        return spec.name();
    }

    @Override
    public Map<String, String> headers() {
        return setup.headers();
    }

    @Override
    public Optional<Duration> remaining() {
        return Optional.empty();
    }

    @Override
    public boolean cancelled() {
        return setup.cancelled();
    }

    @Override
    public void progress(double fraction, String text) {
        reports.add(new Progress(fraction, text));
    }

    @Override
    public void log(String line) {
        lines.add(line);
    }

    @Override
    public void heartbeat() {
        if (setup.cancelled()) {
            throw new WorkerException(ErrorCode.ATTEMPT_ENDED, "the test cancelled this job");
        }
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public void checkpoint(Checkpoint<?, ?> checkpoint) {
        heartbeat();
        last = checkpoint;
    }

    @Override
    public <C, A> Optional<Checkpoint<C, A>> lastCheckpoint(Class<C> cursor, Class<A> accumulated) {
        return last().map(checkpoint -> arrival.stored(checkpoint, cursor, accumulated));
    }

    @Override
    public Parents parents() {
        return setup.parents();
    }

    @Override
    public <R> Outcome<R> decideInTransaction(TransactionalWork<Outcome<R>> work) throws Exception {
        DataSource database = setup.database().orElseThrow(() -> new WorkerException(
                ErrorCode.NOT_SUPPORTED, "this run has no database; give it one with withDatabase"));
        if (settled != null) {
            throw new WorkerException(ErrorCode.WRONG_STATE,
                    "job " + id() + " has succeeded already in a transaction of this attempt");
        }
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Outcome<R> outcome = work.run(connection);
                if (outcome instanceof Outcome.Done<R> || outcome instanceof Outcome.Decide<R>) {
                    arrival.requireStorable(outcome);
                    connection.commit();
                    settled = outcome;
                } else {
                    connection.rollback();
                }
                return outcome;
            } catch (Exception | Error e) {
                connection.rollback();
                throw e;
            }
        }
    }
}
