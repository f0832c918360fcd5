package dev.worker.nats.internal.lifecycle;

import dev.worker.nats.internal.record.DueNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one look at the notes came by: not more than can be held in memory, though notes of publishings are as large as their jobs. */
final class Found {

    private static final int BATCH = 1_000;
    private static final long MAX_BYTES = 16L * 1_024 * 1_024;

    private final List<Noted<DueNote>> due = new ArrayList<>();
    private final Map<Long, DueNote> near = new LinkedHashMap<>();
    private Optional<Instant> next = Optional.empty();
    private long bytes;

    /** One whose time has come. */
    void addDue(long sequence, DueNote note, int size) {
        due.add(new Noted<>(sequence, note));
        bytes += size;
    }

    /** One of a long slot that has begun. */
    void addNear(long sequence, DueNote note, int size) {
        near.put(sequence, note);
        bytes += size;
    }

    /** There is something to do at this time. */
    void comes(Instant at) {
        next = next.filter(at::isAfter).or(() -> Optional.of(at));
    }

    boolean isFullOfDue() {
        return due.size() >= BATCH || bytes >= MAX_BYTES;
    }

    boolean isFullOfNear() {
        return near.size() >= BATCH || bytes >= MAX_BYTES;
    }

    List<Noted<DueNote>> due() {
        return due;
    }

    /** Notes by their places. */
    Map<Long, DueNote> near() {
        return near;
    }

    /** When there is something to do next, if there is. */
    Optional<Instant> next() {
        return next;
    }
}
