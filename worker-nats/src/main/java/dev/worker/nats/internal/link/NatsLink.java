package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.ObjectStore;
import io.nats.client.ObjectStoreManagement;
import io.nats.client.ObjectStoreOptions;
import io.nats.client.Subscription;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection, and how to ask over it: every request has a time limit, and whatever goes wrong with the server or on the
 * way is one exception. Safe for use by any number of threads.
 */
public final class NatsLink implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

    private final LastingConnection connection;
    private final Duration timeout;
    private final JetStreamOptions options;

    private NatsLink(LastingConnection connection, Duration timeout) {
        this.connection = connection;
        this.timeout = timeout;
        this.options = JetStreamOptions.builder().requestTimeout(timeout).build();
    }

    /** Connects, and makes sure that the server can do what we need. */
    public static NatsLink connect(NatsSettings settings) {
        NatsLink link = new NatsLink(new LastingConnection(settings), settings.requestTimeout());
        try {
            new StartCheck(link, settings).run();
            return link;
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /** The most bytes of one message that the server takes. */
    public long maxPayload() {
        return connection.current().getMaxPayload();
    }

    /** A word for one connection, that no other has. */
    public String newInbox() {
        return connection.current().createInbox();
    }

    /** Asks. Whatever goes wrong, is with the answer, which is awaited with {@link #await}: who needs none is not bothered by it. */
    public CompletableFuture<Message> request(String subject, Headers headers, byte[] body) {
        try {
            return requireConnected().requestWithTimeout(subject, headers, body, timeout);
        } catch (WorkerException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new WorkerException(ErrorCode.INVALID_ARGUMENT,
                    "NATS does not take the message: " + e.getMessage(), e));
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(unavailable("NATS cannot be reached", e));
        }
    }

    /** Asks in JSON. */
    public CompletableFuture<Message> request(String subject, String json) {
        return request(subject, null, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Says something to whoever listens; nobody answers. */
    public void tell(String subject, String replyTo, byte[] body) {
        Connection connected = requireConnected();
        try {
            connected.publish(subject, replyTo, body);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unavailable("NATS cannot be reached", e);
        }
    }

    /** A subscription that is read by hand. */
    public Subscription subscribe(String subject) {
        Connection connected = requireConnected();
        try {
            return connected.subscribe(subject);
        } catch (IllegalStateException e) {
            throw unavailable("NATS cannot be reached", e);
        }
    }

    /** A subscription that calls, until it is closed; active on the server when this returns. */
    public AutoCloseable subscribe(String subject, MessageHandler handler) {
        try {
            AutoCloseable subscription = connection.subscribe(subject, handler);
            connection.current().flush(timeout);
            return subscription;
        } catch (TimeoutException | IllegalStateException e) {
            throw unavailable("NATS does not answer", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The answer of a request. */
    public <T> T await(CompletableFuture<T> future) {
        return awaitUntil(System.nanoTime() + timeout.toNanos(), future);
    }

    /** The answers of requests that went out together, in their order. */
    public <T> List<T> awaitAll(List<CompletableFuture<T>> futures) {
        long deadline = System.nanoTime() + timeout.toNanos();
        awaitLast(futures, deadline);
        List<T> answers = new ArrayList<>(futures.size());
        for (CompletableFuture<T> future : futures) {
            answers.add(awaitUntil(deadline, future));
        }
        return answers;
    }

    /** The answers of requests that went out together, in their order; empty where there was none, or an error. */
    public <T> List<Optional<T>> awaitEach(List<CompletableFuture<T>> futures) {
        long deadline = System.nanoTime() + timeout.toNanos();
        awaitLast(futures, deadline);
        List<Optional<T>> answers = new ArrayList<>(futures.size());
        for (CompletableFuture<T> future : futures) {
            try {
                answers.add(Optional.of(awaitUntil(deadline, future)));
            } catch (WorkerException e) {
                LOG.debug("A request was not answered", e);
                answers.add(Optional.empty());
            }
        }
        return answers;
    }

    /** How long a request may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Creates and changes streams and consumers. */
    public <T> T manage(Management<T> action) throws JetStreamApiException {
        Connection connected = requireConnected();
        try {
            return action.apply(connected.jetStreamManagement(options));
        } catch (IOException | IllegalStateException e) {
            throw unavailable("NATS does not answer", e);
        }
    }

    /** Makes an object store if there is none of its name. */
    public void makeObjects(ObjectStoreConfiguration wanted) {
        Connection connected = requireConnected();
        try {
            ObjectStoreManagement stores = connected.objectStoreManagement(objectStoreOptions());
            if (!stores.getBucketNames().contains(wanted.getBucketName())) {
                stores.create(wanted);
            }
        } catch (IOException | JetStreamApiException e) {
            throw unavailable("the object store " + wanted.getBucketName() + " cannot be made", e);
        }
    }

    /** The object store of this name, for a call or a few: it goes with the connection of now. */
    public ObjectStore objects(String name) throws IOException {
        return requireConnected().objectStore(name, objectStoreOptions());
    }

    private ObjectStoreOptions objectStoreOptions() {
        return ObjectStoreOptions.builder().jetStreamOptions(options).build();
    }

    /** The version of the server. */
    String serverVersion() {
        return connection.current().getServerInfo().getVersion();
    }

    /** Whether the server is at least of this version. */
    public boolean serverIsAtLeast(String version) {
        return connection.current().getServerInfo().isSameOrNewerThanVersion(version);
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Whatever is asked of JetStream's management. */
    @FunctionalInterface
    public interface Management<T> {
        /** Asks. */
        T apply(JetStreamManagement management) throws IOException, JetStreamApiException;
    }

    /** What callers get when NATS does not do its part. */
    public static WorkerException unavailable(String what, Throwable cause) {
        return new WorkerException(ErrorCode.UNAVAILABLE, what + ": " + cause.getMessage(), cause);
    }

    /** Answers mostly come in the order of the questions: who waits for the last one first is woken once, and not by each. */
    private static <T> void awaitLast(List<CompletableFuture<T>> futures, long deadline) {
        if (futures.isEmpty()) {
            return;
        }
        try {
            futures.getLast().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            LOG.trace("The last of {} requests failed", futures.size(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private <T> T awaitUntil(long deadline, CompletableFuture<T> future) {
        try {
            return future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw unanswered(e.getCause());
        } catch (TimeoutException | CancellationException e) {
            throw unanswered(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private WorkerException unanswered(Throwable cause) {
        if (cause instanceof WorkerException known) {
            return known;
        }
        if (cause instanceof JetStreamStatusException) {
            return unavailable("nobody answers at NATS: a stream of this backend is gone, or has no leader now", cause);
        }
        if (cause instanceof TimeoutException || cause instanceof CancellationException) {
            return new WorkerException(ErrorCode.UNAVAILABLE,
                    "NATS did not answer within " + timeout + " (worker.nats.request-timeout)", cause);
        }
        return unavailable("NATS did not do what it was asked for", cause);
    }

    private Connection requireConnected() {
        Connection now = connection.current();
        Connection.Status status = now.getStatus();
        if (status != Connection.Status.CONNECTED) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "there is no connection to NATS now: " + status.name().toLowerCase(Locale.ROOT));
        }
        return now;
    }

    private static WorkerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WorkerException(ErrorCode.UNAVAILABLE, "interrupted while waiting for NATS", e);
    }
}
