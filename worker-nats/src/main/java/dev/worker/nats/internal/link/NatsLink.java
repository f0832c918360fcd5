package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
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
    private static final int NO_RESPONDERS = 503;
    private static final String OLDEST_VERSION = "2.9.0";

    private final Connection connection;
    private final Duration timeout;
    private final JetStreamManagement management;

    private NatsLink(Connection connection, Duration timeout) throws IOException {
        this.connection = connection;
        this.timeout = timeout;
        this.management = connection.jetStreamManagement(JetStreamOptions.builder().requestTimeout(timeout).build());
    }

    /** Connects, and makes sure that the server can do what we need. */
    public static NatsLink connect(NatsSettings settings) {
        Connection connection = new Connector(settings).connect();
        try {
            NatsLink link = new NatsLink(connection, settings.requestTimeout());
            link.requireVersion(settings);
            link.requireJetStream(settings);
            return link;
        } catch (IOException | RuntimeException e) {
            closeQuietly(connection);
            throw e instanceof WorkerException known ? known : unavailable("NATS does not answer", e);
        }
    }

    /** The most bytes of one message that the server takes. */
    public long maxPayload() {
        return connection.getMaxPayload();
    }

    /** A word for one connection, that no other has. */
    public String newInbox() {
        return connection.createInbox();
    }

    /** Asks. The answer is awaited with {@link #await}. */
    public CompletableFuture<Message> request(String subject, Headers headers, byte[] body) {
        requireConnected();
        try {
            return connection.requestWithTimeout(subject, headers, body, timeout);
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
        requireConnected();
        try {
            connection.publish(subject, replyTo, body);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw unavailable("NATS cannot be reached", e);
        }
    }

    /** A subscription that is read by hand. */
    public Subscription subscribe(String subject) {
        requireConnected();
        try {
            return connection.subscribe(subject);
        } catch (IllegalStateException e) {
            throw unavailable("NATS cannot be reached", e);
        }
    }

    /** A subscription that calls; active on the server when this returns. */
    public AutoCloseable subscribe(String subject, MessageHandler handler) {
        Dispatcher dispatcher = connection.createDispatcher(handler);
        dispatcher.subscribe(subject);
        try {
            connection.flush(timeout);
        } catch (TimeoutException e) {
            throw unavailable("NATS does not answer", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return () -> {
            if (connection.getStatus() != Connection.Status.CLOSED) {
                connection.closeDispatcher(dispatcher);
            }
        };
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
        requireConnected();
        try {
            return action.apply(management);
        } catch (IOException | IllegalStateException e) {
            throw unavailable("NATS does not answer", e);
        }
    }

    /** Opens an object store, which is made if there is none of this name. */
    public ObjectStore objects(ObjectStoreConfiguration wanted) {
        ObjectStoreOptions options = ObjectStoreOptions.builder()
                .jetStreamOptions(JetStreamOptions.builder().requestTimeout(timeout).build())
                .build();
        String name = wanted.getBucketName();
        requireConnected();
        try {
            ObjectStoreManagement stores = connection.objectStoreManagement(options);
            if (!stores.getBucketNames().contains(name)) {
                stores.create(wanted);
            }
            return connection.objectStore(name, options);
        } catch (IOException | JetStreamApiException e) {
            throw unavailable("the object store " + name + " cannot be made", e);
        }
    }

    /** Whether the server is at least of this version. */
    public boolean serverIsAtLeast(String version) {
        return connection.getServerInfo().isSameOrNewerThanVersion(version);
    }

    @Override
    public void close() {
        closeQuietly(connection);
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
            throw e.getCause() instanceof WorkerException known
                    ? known
                    : unavailable("NATS did not do what it was asked for", e.getCause());
        } catch (TimeoutException | CancellationException e) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "NATS did not answer within " + timeout + " (worker.nats.request-timeout)", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void requireConnected() {
        Connection.Status status = connection.getStatus();
        if (status != Connection.Status.CONNECTED) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "there is no connection to NATS now: " + status.name().toLowerCase(Locale.ROOT));
        }
    }

    private void requireVersion(NatsSettings settings) {
        if (!serverIsAtLeast(OLDEST_VERSION)) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, String.format(Locale.ROOT,
                    "the NATS server at %s is of version %s; %s or newer is needed", settings.servers(),
                    connection.getServerInfo().getVersion(), OLDEST_VERSION));
        }
    }

    private void requireJetStream(NatsSettings settings) {
        try {
            Message answer = await(request("$JS.API.INFO", ""));
            boolean nobody = answer.isStatusMessage() && answer.getStatus().getCode() == NO_RESPONDERS;
            String text = new String(answer.getData() == null ? new byte[0] : answer.getData(), StandardCharsets.UTF_8);
            if (nobody || text.contains("\"error\"")) {
                throw withoutJetStream(settings, null);
            }
        } catch (WorkerException e) {
            throw e.getCause() instanceof CancellationException ? withoutJetStream(settings, e) : e;
        }
    }

    private static WorkerException withoutJetStream(NatsSettings settings, Exception cause) {
        return new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                "the NATS server at %s (worker.nats.url) has no JetStream for this account; start it with `nats-server -js`"
                        + " or enable JetStream for the account",
                settings.servers()), cause);
    }

    private static WorkerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WorkerException(ErrorCode.UNAVAILABLE, "interrupted while waiting for NATS", e);
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
