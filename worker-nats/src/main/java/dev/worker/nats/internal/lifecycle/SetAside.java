package dev.worker.nats.internal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Notes that this process leaves alone for a while, so that they neither hold up the others nor are told of all the time. */
final class SetAside {

    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);
    /** How long it is remembered that a note was left alone. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final Map<Long, Instant> until = new ConcurrentHashMap<>();

    /** Leaves a note alone that cannot be dealt with. */
    void add(long note, Instant now) {
        until.put(note, now.plus(PAUSE));
    }

    /** Leaves a note alone for a second or two: by chance, so that not all processes look at it again together. */
    void addBriefly(long note, Instant now) {
        Duration more = Duration.ofMillis(ThreadLocalRandom.current().nextLong(SHORT_PAUSE.toMillis()));
        until.put(note, now.plus(SHORT_PAUSE).plus(more));
    }

    /** Until when a note is left alone; empty if it is not, or not any more. */
    Optional<Instant> until(long note, Instant now) {
        return Optional.ofNullable(until.get(note)).filter(end -> end.isAfter(now));
    }

    /** Whether a note was left alone before, and its time is over. */
    boolean was(long note, Instant now) {
        Instant end = until.get(note);
        return end != null && !end.isAfter(now);
    }

    /** Forgets those whose time has been over for long. Looks at all of them. */
    void sweep(Instant now) {
        Instant forgotten = now.minus(REMEMBERED);
        until.values().removeIf(end -> end.isBefore(forgotten));
    }
}
