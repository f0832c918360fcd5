package dev.worker.core.internal.engine;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the backend answers. Every part of the engine that talks to it reports here, so that an outage is logged once,
 * seen as one problem by health checks, and pauses all workers.
 */
final class BackendWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BackendWatch.class);

    private final RuntimeClock clock;
    private final AtomicReference<Outage> outage = new AtomicReference<>();

    @Inject
    BackendWatch(RuntimeClock clock) {
        this.clock = clock;
    }

    /** A part of the engine that calls the backend again and again, named after what it does. */
    Caller caller(String what) {
        return new Caller(what);
    }

    boolean away() {
        return outage.get() != null;
    }

    Optional<String> problem() {
        return Optional.ofNullable(outage.get())
                .map(now -> "the backend has been away for " + since(now) + " (" + now.reason() + ")");
    }

    private Duration since(Outage begun) {
        return Duration.ofMillis((clock.nanoTime() - begun.nanoTime()) / 1_000_000);
    }

    private void begins(String reason, Throwable error) {
        if (outage.compareAndSet(null, new Outage(clock.nanoTime(), reason))) {
            LOG.warn("the backend does not answer; workers pause until it does. {}", reason, error);
        }
    }

    private void ends() {
        Outage over = outage.getAndSet(null);
        if (over != null) {
            LOG.info("the backend answers again after {}", since(over));
        }
    }

    /** Counts the failures in a row of one caller. */
    final class Caller {

        private final String what;
        private final AtomicInteger failures = new AtomicInteger();

        private Caller(String what) {
            this.what = what;
        }

        /** A call worked. */
        void worked() {
            if (failures.get() != 0) {
                failures.set(0);
            }
            if (away()) {
                ends();
            }
        }

        /** A call failed; gives how long to wait before the next. */
        Duration failed(Throwable error) {
            if (error instanceof WorkerException known && known.code() == ErrorCode.UNAVAILABLE) {
                begins(what + ": " + error.getMessage(), error);
            } else {
                LOG.error("{} failed and will be tried again", what, error);
            }
            return Pause.after(failures.incrementAndGet());
        }
    }

    private record Outage(long nanoTime, String reason) {}
}
