package dev.worker.nats.internal.link;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection for as long as this process lives. The client library rebuilds a connection that was lost, but gives it up for good
 * where a server refuses our credentials twice in a row, whatever it is told; people change passwords on servers and in files one
 * after the other. A connection that was given up is replaced by a new one, to which all that listens moves.
 */
final class LastingConnection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LastingConnection.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final Connector connector;
    private final Set<Listening> listening = ConcurrentHashMap.newKeySet();
    private volatile Connection current;
    /** Who makes the next one, if the current one was given up. */
    private Thread replacing;
    private volatile boolean closed;

    LastingConnection(NatsSettings settings) {
        this.connector = new Connector(settings, this::replaceIfGivenUp);
        this.current = connector.connect();
        replaceIfGivenUp();
    }

    /** The one of now. It may be lost, and another one some time after it was given up. */
    Connection current() {
        return current;
    }

    /** A subscription that calls, here and on all connections to come, until it is closed. */
    synchronized AutoCloseable subscribe(String subject, MessageHandler handler) {
        Listening added = new Listening(subject, handler);
        added.moveTo(current);
        listening.add(added);
        return () -> {
            synchronized (this) {
                listening.remove(added);
                added.stop();
            }
        };
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (replacing != null) {
                replacing.interrupt();
            }
        }
        // not under the lock: it waits for callbacks, and these may wait for it
        closeQuietly(current);
    }

    /** Called whenever a connection was closed, by us, by the library, or before it ever worked. */
    private synchronized void replaceIfGivenUp() {
        if (current != null && current.getStatus() == Connection.Status.CLOSED && !closed && replacing == null) {
            LOG.warn("The connection to NATS was given up, as a server refused it repeatedly; trying to make another");
            replacing = Thread.ofPlatform().daemon().name("worker-nats-connection").start(this::replace);
        }
    }

    private void replace() {
        Duration pause = FIRST_PAUSE;
        String told = "";
        while (!closed) {
            try {
                Thread.sleep(withJitter(pause));
                Connection next = connector.attempt();
                if (!take(next)) {
                    closeQuietly(next);
                }
                return;
            } catch (InterruptedException e) {
                // this was closed
                return;
            } catch (IOException | RuntimeException | Error e) {
                // whatever it is: nobody else makes another connection
                String trouble = String.valueOf(e.getMessage());
                if (!trouble.equals(told)) {
                    LOG.warn("There is no new connection to NATS yet; trying again until there is: {}", trouble);
                    told = trouble;
                }
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
            }
        }
    }

    /** All processes were refused at the same time. */
    private static Duration withJitter(Duration pause) {
        return pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis()));
    }

    /** Goes over to this one; false if none is needed any more. */
    private synchronized boolean take(Connection next) {
        if (closed) {
            return false;
        }
        listening.forEach(one -> one.moveTo(next));
        current = next;
        replacing = null;
        LOG.info("The connection to NATS is back");
        // its end may have been told before it was the current one
        replaceIfGivenUp();
        return true;
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For one thread at a time. */
    private static final class Listening {

        private final String subject;
        private final MessageHandler handler;
        private Connection connection;
        private Dispatcher dispatcher;

        Listening(String subject, MessageHandler handler) {
            this.subject = subject;
            this.handler = handler;
        }

        void moveTo(Connection next) {
            dispatcher = next.createDispatcher(handler);
            dispatcher.subscribe(subject);
            connection = next;
        }

        void stop() {
            if (connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        }
    }
}
