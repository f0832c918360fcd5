package dev.worker.nats.internal.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Notes that this process leaves alone for a while, so that they neither hold up the others nor are told of all the time. */
final class SetAside {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Map<Long, Instant> until = new ConcurrentHashMap<>();

    void add(long note, Instant now) {
        until.values().removeIf(end -> !end.isAfter(now));
        until.put(note, now.plus(PAUSE));
    }

    boolean has(long note, Instant now) {
        Instant end = until.get(note);
        return end != null && end.isAfter(now);
    }
}
