package dev.worker.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The id of a job. Publishing the same id twice is one job.
 *
 * @param value the id itself
 */
public record JobId(UUID value) implements Comparable<JobId> {

    /** Milliseconds since 1970 of the newest random id, shifted by 12 bits of a counter. */
    private static final AtomicLong LAST_TICK = new AtomicLong();

    /** Checks that the id is not null. */
    public JobId {
        Objects.requireNonNull(value, "value");
    }

    /**
     * A new id: UUID version 7 (RFC 9562, section 5.7), so ids made one after the other in one process sort in
     * that order. The 12 bits behind the milliseconds are a counter, the last 62 bits are random.
     */
    public static JobId random() {
        long clock = System.currentTimeMillis() << 12;
        long tick = LAST_TICK.updateAndGet(last -> Math.max(last + 1, clock));
        long high = ((tick >>> 12) << 16) | 0x7000L | (tick & 0xFFFL);
        long low = (ThreadLocalRandom.current().nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new JobId(new UUID(high, low));
    }

    /**
     * An id that depends on a name alone, to enqueue a thing at most once: UUID version 8 (RFC 9562, section 5.8)
     * over the first 128 bits of the name's SHA-256.
     */
    public static JobId named(String name) {
        ByteBuffer digest = ByteBuffer.wrap(sha256(Values.requireGiven("name of a job", name)));
        long high = (digest.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
        long low = (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new JobId(new UUID(high, low));
    }

    /**
     * Reads an id from its text form.
     *
     * @throws WorkerException with {@link ErrorCode#INVALID_ARGUMENT} if the text is no UUID
     */
    public static JobId of(String text) {
        try {
            return new JobId(UUID.fromString(String.valueOf(text)));
        } catch (IllegalArgumentException e) {
            throw WorkerException.invalid("job id '%s' is not a UUID", Names.shown(text));
        }
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }

    private static byte[] sha256(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
