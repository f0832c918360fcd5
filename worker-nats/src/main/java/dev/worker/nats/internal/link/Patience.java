package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.JetStreamApiException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a start waits for servers that are there but cannot serve yet: a cluster has to elect, and its servers to find each other. */
public final class Patience {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** There are too few servers for so many replicas, or not all have joined yet. */
    private static final int NO_PEERS = 10005;

    private final Duration limit;
    private final long deadline;

    /** From now on for so long as the settings let a start wait. */
    public Patience(NatsSettings settings) {
        this.limit = settings.connectTimeout();
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * Asks until there is an answer, or an error that waiting does not mend, or the time is over.
     *
     * @throws WorkerException the last error
     */
    public <T> T ask(Supplier<T> question) {
        String told = "";
        while (true) {
            try {
                return question.get();
            } catch (WorkerException e) {
                if (!mayPass(e)) {
                    throw e;
                }
                String trouble = String.valueOf(e.getMessage());
                if (!trouble.equals(told)) {
                    LOG.info("NATS cannot serve yet; trying again until it can: {}", trouble);
                    told = trouble;
                }
                waitOrGiveUp(e);
            }
        }
    }

    private static boolean mayPass(WorkerException e) {
        return e.code() == ErrorCode.UNAVAILABLE
                || e.getCause() instanceof JetStreamApiException refusal && refusal.getApiErrorCode() == NO_PEERS;
    }

    private void waitOrGiveUp(WorkerException trouble) {
        if (System.nanoTime() + PAUSE.toNanos() > deadline) {
            throw trouble.code() != ErrorCode.UNAVAILABLE
                    ? trouble
                    : new WorkerException(ErrorCode.UNAVAILABLE, String.format(Locale.ROOT,
                            "NATS was not ready to serve within %s (worker.nats.connect-timeout): %s", limit,
                            trouble.getMessage()), trouble);
        }
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw trouble;
        }
    }
}
