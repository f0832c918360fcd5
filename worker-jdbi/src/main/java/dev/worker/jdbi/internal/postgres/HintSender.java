package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TransportListener;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends hints to other processes: the first at once, those that come meanwhile together. */
final class HintSender implements TransportListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HintSender.class);

    /** At least so long from one notification to the next: under load, 200 a second tell as much as 20,000. */
    private static final Duration SPACING = Duration.ofMillis(5);

    /** How long the closing waits for the hints that are on their way. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    /** The most hints that wait. More are dropped: the other processes poll. */
    private static final int MAX_PENDING = 10_000;

    /** The notification need not survive a crash of the server, so its commit need not wait for the disk. */
    private static final String SEND = """
            SELECT count(*) FROM (
              SELECT set_config('synchronous_commit', 'off', true), pg_notify(:channel, message)
              FROM unnest(:messages) AS m (message)
            ) sent""";

    private final Database database;
    private final String channel;
    private final String self;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition there = lock.newCondition();
    private final Set<String> pending = new LinkedHashSet<>();
    private boolean closed;
    private final Thread thread = Thread.ofPlatform().daemon().name("worker-jdbi-notify").unstarted(this::run);

    HintSender(Database database, String channel, String self) {
        this.database = database;
        this.channel = channel;
        this.self = self;
    }

    void start() {
        thread.start();
    }

    @Override
    public void ready(String queue) {
        add(HintMessage.ready(queue));
    }

    @Override
    public void scheduled() {
        add(HintMessage.scheduled());
    }

    @Override
    public void cancelRequested(JobId id) {
        add(HintMessage.cancelRequested(id));
    }

    /**
     * Returns when the last hint is sent, or soon anyway if the server hangs. An interrupt comes last: in the middle of a
     * statement it breaks the connection.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            there.signal();
        } finally {
            lock.unlock();
        }
        try {
            if (thread.isAlive() && !thread.join(LAST_CALL)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            if (!closed && pending.size() < MAX_PENDING && pending.add(line)) {
                there.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (List<String> lines = take(); !lines.isEmpty(); lines = take()) {
                send(lines);
                Thread.sleep(SPACING);
            }
        } catch (InterruptedException e) {
            // closed, and the server does not answer
        }
    }

    /** Nothing once it is closed and all is sent. */
    private List<String> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (pending.isEmpty() && !closed) {
                there.await();
            }
            List<String> lines = new ArrayList<>(pending);
            pending.clear();
            return lines;
        } finally {
            lock.unlock();
        }
    }

    private void send(List<String> lines) {
        try {
            database.read(handle -> handle.createQuery(SEND)
                    .bind("channel", channel)
                    .bind("messages", SqlArrays.texts(HintMessage.messages(self, lines)))
                    .mapTo(Long.class)
                    .one());
        } catch (WorkerException e) {
            LOG.debug("{} hints were not sent; the other processes poll", lines.size(), e);
        }
    }
}
