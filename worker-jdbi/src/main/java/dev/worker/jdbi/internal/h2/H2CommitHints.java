package dev.worker.jdbi.internal.h2;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TransportListener;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.CommitHints;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * H2 tells nobody of a commit, so for a short while it is looked for: a job that other connections see has been committed.
 * Costs nothing as long as no transaction enqueues.
 */
public final class H2CommitHints implements CommitHints, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(H2CommitHints.class);

    /** From one look to the next. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** How long a commit is waited for; later ones are left to polling. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** The most jobs that are looked for; more are left to polling. */
    private static final int MAX_PENDING = 1_000;

    private final Database database;
    private final TransportListener hints;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition there = lock.newCondition();
    private final Map<UUID, Pending> pending = new HashMap<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("worker-jdbi-commits").unstarted(this::run);

    private H2CommitHints(Database database, TransportListener hints) {
        this.database = database;
        this.hints = hints;
    }

    /** Starts looking for commits on this database. */
    public static H2CommitHints start(Database database, TransportListener hints) {
        H2CommitHints commits = new H2CommitHints(database, hints);
        commits.thread.start();
        return commits;
    }

    @Override
    public void prepare(Handle handle, List<Envelope> created) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        lock.lock();
        try {
            for (Envelope envelope : created) {
                if (pending.size() < MAX_PENDING) {
                    pending.put(envelope.id().value(), new Pending(envelope, deadline));
                }
            }
            there.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                look(awaitPending());
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private Map<UUID, Pending> awaitPending() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty()) {
                there.await();
            }
            return Map.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    private void look(Map<UUID, Pending> looked) {
        Set<UUID> seen = seen(looked.keySet());
        Set<String> queues = seen.stream()
                .map(looked::get)
                .filter(one -> !(one.envelope().start() instanceof Start.After))
                .map(one -> one.envelope().queue())
                .collect(Collectors.toSet());
        queues.forEach(hints::ready);
        if (seen.stream().anyMatch(id -> !(looked.get(id).envelope().start() instanceof Start.Now))) {
            hints.scheduled();
        }
        long now = System.nanoTime();
        lock.lock();
        try {
            pending.keySet().removeAll(seen);
            pending.values().removeIf(one -> now - one.deadlineNanos() >= 0);
        } finally {
            lock.unlock();
        }
    }

    private Set<UUID> seen(Set<UUID> ids) {
        try {
            return database.read(handle -> Set.copyOf(
                    handle.createQuery("SELECT id FROM worker_job WHERE id = ANY(:ids)")
                            .bind("ids", SqlArrays.uuids(ids))
                            .mapTo(UUID.class)
                            .list()));
        } catch (WorkerException e) {
            LOG.debug("commits are not looked for now; polling makes up for it", e);
            return Set.of();
        }
    }

    /** A job whose commit is looked for. */
    private record Pending(Envelope envelope, long deadlineNanos) {}
}
