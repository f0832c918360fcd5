package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects, and says clearly why it could not. */
final class Connector {

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(2);
    private static final Duration RECONNECT_WAIT = Duration.ofMillis(500);
    private static final Duration RECONNECT_JITTER = Duration.ofMillis(500);
    private static final Duration PING_INTERVAL = Duration.ofSeconds(10);

    private final NatsSettings settings;
    private final Runnable whenClosed;
    private final AtomicBoolean connected = new AtomicBoolean();
    /** What went wrong last: the library tells its listener, but not its caller. */
    private final AtomicReference<Exception> trouble = new AtomicReference<>();

    /** Calls whenever a connection is closed, also one that never worked. */
    Connector(NatsSettings settings, Runnable whenClosed) {
        this.settings = settings;
        this.whenClosed = whenClosed;
    }

    /** Tries until a server answers or the time is over. Bad credentials are not tried again: waiting does not mend them. */
    Connection connect() {
        Options options = options();
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        while (true) {
            try {
                return attempt(options);
            } catch (IOException e) {
                waitOrGiveUp(deadline, e);
            }
        }
    }

    /**
     * Tries once, with the files of credentials as they are now.
     *
     * @throws IOException if no server answers
     * @throws WorkerException if there is something else that hinders, and waiting alone may not mend it
     */
    Connection attempt() throws IOException {
        return attempt(options());
    }

    private Connection attempt(Options options) throws IOException {
        // of this attempt: an earlier connection may have been torn off
        trouble.set(null);
        try {
            return Nats.connect(options);
        } catch (AuthenticationException e) {
            throw refused(e);
        } catch (IOException e) {
            if (isAuthentication(e)) {
                throw refused(e);
            }
            Optional<Throwable> tls = tlsTrouble();
            if (tls.isPresent()) {
                throw withoutTls(tls.get());
            }
            throw e;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void waitOrGiveUp(long deadline, IOException cause) {
        if (System.nanoTime() + RECONNECT_WAIT.toNanos() > deadline) {
            throw new WorkerException(ErrorCode.UNAVAILABLE, String.format(Locale.ROOT,
                    "no NATS server answers at %s (worker.nats.url) within %s (worker.nats.connect-timeout): %s%s",
                    settings.servers(), settings.connectTimeout(), cause.getMessage(), certificateHint()), cause);
        }
        LOG.info("No NATS server answers at {} yet: {}", settings.servers(), cause.getMessage());
        try {
            Thread.sleep(RECONNECT_WAIT);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** A server that misses our certificate may hang up before we have read why. */
    private String certificateHint() {
        NatsSettings.Tls tls = settings.tls();
        boolean used = tls.required() || tls.trustStore().isPresent() || tls.keyStore().isPresent();
        return used ? "; if it asks for a certificate, worker.nats.tls.key-store must have one that it trusts" : "";
    }

    private Options options() {
        Options.Builder options = new Options.Builder()
                .servers(settings.urls().toArray(String[]::new))
                .connectionName("worker")
                .connectionTimeout(settings.connectTimeout().compareTo(ONE_ATTEMPT) < 0
                        ? settings.connectTimeout()
                        : ONE_ATTEMPT)
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_WAIT)
                .reconnectJitter(RECONNECT_JITTER)
                .reconnectJitterTls(RECONNECT_JITTER)
                // What could not be sent is told to the caller, who knows whether it still matters when the server is back.
                .reconnectBufferSize(0)
                // Each request would be a system call of its own. What is in line goes out as soon as the one before is written, in
                // either case.
                .dontForceFlushOnRequest()
                .pingInterval(PING_INTERVAL)
                // All subjects are made here, of names that were checked, or by the server.
                .subjectValidationType(Options.SubjectValidationType.None)
                // That nobody answers is told as such and at once, not like a server that takes too long.
                .reportNoResponders()
                .connectionListener(this::changed)
                .errorListener(new Errors());
        try {
            login(options);
            tls(options);
            return options.build();
        } catch (GeneralSecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION,
                    "the settings worker.nats.* do not make a connection: " + e.getMessage(), e);
        }
    }

    private void login(Options.Builder options) {
        NatsSettings.Login login = settings.login();
        login.user().ifPresent(user -> options.userInfo(user.toCharArray(), login.password().orElse("").toCharArray()));
        login.token().ifPresent(token -> options.token(token.toCharArray()));
        login.credentials().ifPresent(path -> options.authHandler(
                Nats.credentials(SecretFiles.requireCredentials("worker.nats.credentials", path))));
        login.nkey().ifPresent(path -> options.authHandler(SecretFiles.seed("worker.nats.nkey", path)));
    }

    private void tls(Options.Builder options) throws GeneralSecurityException {
        NatsSettings.Tls tls = settings.tls();
        tls.trustStore().ifPresent(path -> options.truststorePath(
                SecretFiles.requireKeyStore("worker.nats.tls.trust-store", path, tls.trustStorePassword())));
        tls.trustStorePassword().ifPresent(password -> options.truststorePassword(password.toCharArray()));
        tls.keyStore().ifPresent(path -> options.keystorePath(
                SecretFiles.requireKeyStore("worker.nats.tls.key-store", path, tls.keyStorePassword())));
        tls.keyStorePassword().ifPresent(password -> options.keystorePassword(password.toCharArray()));
        if (tls.required() && tls.trustStore().isEmpty() && tls.keyStore().isEmpty()) {
            options.secure();
        }
    }

    private WorkerException refused(IOException cause) {
        return new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                "the NATS server at %s refuses our credentials (%s); check worker.nats.user and worker.nats.password,"
                        + " worker.nats.token, worker.nats.credentials or worker.nats.nkey",
                settings.servers(), cause.getMessage()), cause);
    }

    private WorkerException withoutTls(Throwable cause) {
        return new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                "the NATS server at %s and we do not agree on TLS (%s); check worker.nats.tls, worker.nats.tls.trust-store, which"
                        + " must know the server's certificate, and worker.nats.tls.key-store, which must have ours if the"
                        + " server asks for one",
                settings.servers(), cause.getMessage()), cause);
    }

    /** What we and the server do not agree on. A handshake that is torn off says nothing: the server may be starting. */
    private Optional<Throwable> tlsTrouble() {
        List<Throwable> causes = Stream
                .<Throwable>iterate(trouble.get(), Objects::nonNull, Throwable::getCause).toList();
        return causes.stream().anyMatch(e -> e instanceof EOFException || e instanceof SocketException)
                ? Optional.empty()
                : causes.stream()
                        .filter(e -> e instanceof SSLException || String.valueOf(e.getMessage()).startsWith("SSL "))
                        .findFirst();
    }

    private static boolean isAuthentication(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("authentication") || message.contains("authorization");
    }

    private static WorkerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WorkerException(ErrorCode.UNAVAILABLE, "interrupted while connecting to NATS", e);
    }

    /** Every try is told as a disconnection; what people want to know is when a connection was lost, and when it is back. */
    private void changed(Connection connection, ConnectionListener.Events event) {
        switch (event) {
            case CONNECTED, RECONNECTED -> {
                if (!connected.getAndSet(true) && event == ConnectionListener.Events.RECONNECTED) {
                    LOG.info("The connection to NATS is back");
                }
            }
            case DISCONNECTED -> {
                if (connected.getAndSet(false)) {
                    LOG.warn("The connection to NATS is lost; trying again until it is back");
                }
            }
            case CLOSED -> whenClosed.run();
            default -> LOG.debug("NATS connection: {}", event);
        }
    }

    private final class Errors implements ErrorListener {
        @Override
        public void errorOccurred(Connection connection, String error) {
            LOG.warn("The NATS server says: {}", error);
        }

        @Override
        public void exceptionOccurred(Connection connection, Exception e) {
            LOG.debug("Trouble with the NATS connection", e);
            trouble.set(e);
        }
    }
}
