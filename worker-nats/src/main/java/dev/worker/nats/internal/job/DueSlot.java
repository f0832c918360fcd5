package dev.worker.nats.internal.job;

import java.time.Duration;
import java.time.Instant;

/**
 * A stretch of time whose notes share a subject. The nearer the shorter, so that there are few subjects and few notes in the one
 * that is read; what is far away is put into shorter ones when it comes near.
 *
 * @param seconds how long it is
 * @param index which of that length, counted from 1970
 */
public record DueSlot(long seconds, long index) {

    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;
    private static final Duration NEAR = Duration.ofHours(2);
    private static final Duration FAR = Duration.ofDays(2);

    /** The slot of an instant, seen from now. */
    public static DueSlot of(Instant at, Instant now) {
        Duration away = Duration.between(now, at);
        long seconds = away.compareTo(NEAR) < 0 ? MINUTE : away.compareTo(FAR) < 0 ? HOUR : DAY;
        return new DueSlot(seconds, Math.floorDiv(at.getEpochSecond(), seconds));
    }

    /** Reads {@link #token}. */
    public static DueSlot of(String token) {
        int dot = token.indexOf('.');
        return new DueSlot(Long.parseLong(token.substring(0, dot)), Long.parseLong(token.substring(dot + 1)));
    }

    /** Its subject, behind the stream's prefix. */
    public String token() {
        return seconds + "." + index;
    }

    /** When it begins. */
    public Instant start() {
        return Instant.ofEpochSecond(index * seconds);
    }

    /** Whether its notes need not be put into shorter ones. */
    public boolean isShortest() {
        return seconds == MINUTE;
    }
}
