package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.api.AccountStatistics;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes sure at the start that the server can do what we need. */
final class StartCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    private static final String OLDEST_VERSION = "2.9.0";
    /** Before, replicated streams could take two writes that expected the same (nats-server 4319). */
    private static final String OLDEST_WITH_REPLICAS = "2.9.21";
    /** JetStream: for the account, or at all. */
    private static final Set<Integer> NOT_ENABLED = Set.of(10039, 10076);

    private final NatsLink link;
    private final NatsSettings settings;

    StartCheck(NatsLink link, NatsSettings settings) {
        this.link = link;
        this.settings = settings;
    }

    void run() {
        requireVersion();
        warnOfReplicas();
        new Patience(settings).ask(this::requireJetStream);
    }

    private void requireVersion() {
        if (!link.serverIsAtLeast(OLDEST_VERSION)) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, String.format(Locale.ROOT,
                    "the NATS server at %s is of version %s; %s or newer is needed", settings.servers(),
                    link.serverVersion(), OLDEST_VERSION));
        }
    }

    /** Not refused: it takes two processes that write to one job in the same moment. */
    private void warnOfReplicas() {
        if (settings.replicas() > 1 && !link.serverIsAtLeast(OLDEST_WITH_REPLICAS)) {
            LOG.warn(
                    "The NATS server is of version {}: with worker.nats.replicas={} it may take two changes of one job that"
                            + " exclude each other, so that the job runs twice; use {} or newer",
                    link.serverVersion(), settings.replicas(), OLDEST_WITH_REPLICAS);
        }
    }

    private AccountStatistics requireJetStream() {
        try {
            return new AccountStatistics(link.await(link.request("$JS.API.INFO", ""))).throwOnHasError();
        } catch (JetStreamApiException e) {
            throw NOT_ENABLED.contains(e.getApiErrorCode())
                    ? withoutJetStream(e)
                    : NatsLink.unavailable("JetStream does not answer", e);
        } catch (WorkerException e) {
            throw e.getCause() instanceof JetStreamStatusException ? withoutJetStream(e) : e;
        }
    }

    private WorkerException withoutJetStream(Exception cause) {
        return new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                "the NATS server at %s (worker.nats.url) has no JetStream for this account; start it with `nats-server -js`"
                        + " or enable JetStream for the account",
                settings.servers()), cause);
    }
}
