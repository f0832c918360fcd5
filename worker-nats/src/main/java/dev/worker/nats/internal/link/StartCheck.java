package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamStatusException;
import io.nats.client.api.AccountStatistics;
import java.util.Locale;
import java.util.Set;

/** Makes sure at the start that the server can do what we need. */
final class StartCheck {

    private static final String OLDEST_VERSION = "2.9.0";
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
        new Patience(settings).ask(this::requireJetStream);
    }

    private void requireVersion() {
        if (!link.serverIsAtLeast(OLDEST_VERSION)) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, String.format(Locale.ROOT,
                    "the NATS server at %s is of version %s; %s or newer is needed", settings.servers(),
                    link.serverVersion(), OLDEST_VERSION));
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
