package dev.worker.nats.internal.link;

import dev.worker.api.WorkerException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's clock, as exact as one round trip: the server stamps a message, and from then on the monotonic time of this
 * process is added. The wall clock of this machine plays no part. Now and then one thread asks anew; all others go on with what is
 * known meanwhile, and so does that one if it gets no answer. Safe for use by any number of threads.
 */
public final class ServerTime implements InstantSource {

    private static final Logger LOG = LoggerFactory.getLogger(ServerTime.class);
    private static final Duration ASK_EVERY = Duration.ofSeconds(20);
    /** So old a stamp still does: clocks that differ by 100 millionths are 60 ms apart by then. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(10);
    /** The stamp may have been made at any moment of the round trip; of one that takes longer it says too little. */
    private static final Duration EXACT_WITHIN = Duration.ofSeconds(1);

    private final Supplier<Instant> stamp;
    private final LongSupplier nanoTime;
    private final AtomicReference<CompletableFuture<Fix>> asking = new AtomicReference<>();
    private volatile Fix fix;
    private volatile long askedNanos;

    /**
     * Asks for the time at once.
     *
     * @param stamp makes the server stamp a message and gives the stamp
     */
    public ServerTime(Supplier<Instant> stamp) {
        this(stamp, System::nanoTime);
    }

    /** The same with a monotonic time of its own. */
    public ServerTime(Supplier<Instant> stamp, LongSupplier nanoTime) {
        this.stamp = stamp;
        this.nanoTime = nanoTime;
        this.fix = newFix();
        this.askedNanos = nanoTime.getAsLong();
    }

    /**
     * The time.
     *
     * @throws WorkerException UNAVAILABLE if the server has not answered for minutes
     */
    @Override
    public Instant instant() {
        Fix known = fix;
        if (nanosSince(askedNanos) > ASK_EVERY.toNanos() || !isGood(known)) {
            known = renewed();
        }
        return known.instant.plusNanos(nanosSince(known.nanoTime));
    }

    private Fix renewed() {
        CompletableFuture<Fix> own = new CompletableFuture<>();
        CompletableFuture<Fix> others = asking.compareAndExchange(null, own);
        if (others != null) {
            return isGood(fix) ? fix : join(others);
        }
        try {
            fix = ask(fix);
            own.complete(fix);
            return fix;
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            askedNanos = nanoTime.getAsLong();
            asking.set(null);
        }
    }

    /** Gives what is known where the server says nothing better, as long as it is good. */
    private Fix ask(Fix known) {
        try {
            Fix found = newFix();
            return found.isExact() || !isGood(known) ? found : known;
        } catch (RuntimeException e) {
            if (!isGood(known)) {
                throw e;
            }
            LOG.debug("The server does not tell its time; what it told before goes on", e);
            return known;
        }
    }

    private static Fix join(CompletableFuture<Fix> others) {
        try {
            return others.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof WorkerException known
                    ? new WorkerException(known.code(), known.getMessage(), known)
                    : e;
        }
    }

    private Fix newFix() {
        long before = nanoTime.getAsLong();
        Instant instant = stamp.get();
        long nanos = nanosSince(before);
        return new Fix(instant, before + nanos / 2, nanos);
    }

    private boolean isGood(Fix known) {
        return nanosSince(known.nanoTime) < GOOD_FOR.toNanos();
    }

    private long nanosSince(long before) {
        return nanoTime.getAsLong() - before;
    }

    /**
     * What the server told.
     *
     * @param instant the stamp
     * @param nanoTime when it was made
     * @param nanos how long it took to get it
     */
    private record Fix(Instant instant, long nanoTime, long nanos) {
        boolean isExact() {
            return nanos <= EXACT_WITHIN.toNanos();
        }
    }
}
