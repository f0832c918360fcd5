package dev.worker.nats.internal.link;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The server's clock, as exact as one round trip: the server stamps a message, and from then on the monotonic time of this
 * process is added. The wall clock of this machine plays no part. Safe for use by any number of threads.
 */
public final class ServerTime implements InstantSource {

    private static final Duration REFRESH_AFTER = Duration.ofSeconds(20);

    private final Supplier<Instant> stamp;
    private volatile Fix fix;

    /**
     * Asks for the time at once.
     *
     * @param stamp makes the server stamp a message and gives the stamp
     */
    public ServerTime(Supplier<Instant> stamp) {
        this.stamp = stamp;
        this.fix = newFix();
    }

    @Override
    public Instant instant() {
        Fix known = fix;
        if (System.nanoTime() - known.nanoTime > REFRESH_AFTER.toNanos()) {
            known = refresh(known);
        }
        return known.now();
    }

    private synchronized Fix refresh(Fix known) {
        if (fix == known) {
            fix = newFix();
        }
        return fix;
    }

    private Fix newFix() {
        long before = System.nanoTime();
        Instant instant = stamp.get();
        long after = System.nanoTime();
        return new Fix(instant, before + (after - before) / 2);
    }

    private record Fix(Instant instant, long nanoTime) {
        Instant now() {
            return instant.plusNanos(System.nanoTime() - nanoTime);
        }
    }
}
