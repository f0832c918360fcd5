package dev.worker.core.internal.memory;

import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.StatusStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The presence of workers: their newest heartbeats. */
final class MemoryStatusStore implements StatusStore {

    private record Key(String worker, String process) {

        static Key of(WorkerStatus status) {
            return new Key(status.worker(), status.process());
        }
    }

    private final Map<Key, WorkerStatus> statuses = new ConcurrentHashMap<>();
    private final InstantSource clock;

    MemoryStatusStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void beat(List<WorkerStatus> beats) {
        Instant now = clock.instant();
        beats.forEach(status -> statuses.put(Key.of(status), with(status, status.state(), now)));
    }

    @Override
    public List<WorkerStatus> list(Duration lostAfter) {
        Instant oldest = clock.instant().minus(lostAfter);
        return statuses.values().stream()
                .map(status -> isLost(status, oldest) ? with(status, WorkerState.LOST, status.lastSeen()) : status)
                .sorted(Comparator.comparing(WorkerStatus::worker).thenComparing(WorkerStatus::process))
                .toList();
    }

    @Override
    public void remove(String process) {
        statuses.keySet().removeIf(key -> key.process().equals(process));
    }

    @Override
    public int purge(Duration olderThan) {
        Instant oldest = clock.instant().minus(olderThan);
        int purged = 0;
        for (Map.Entry<Key, WorkerStatus> entry : statuses.entrySet()) {
            // Only the very status that was looked at: a beat may have come in between.
            if (entry.getValue().lastSeen().isBefore(oldest) && statuses.remove(entry.getKey(), entry.getValue())) {
                purged++;
            }
        }
        return purged;
    }

    @Override
    public void close() {
        // holds nothing
    }

    private static boolean isLost(WorkerStatus status, Instant oldest) {
        return status.state() != WorkerState.STOPPED && status.lastSeen().isBefore(oldest);
    }

    private static WorkerStatus with(WorkerStatus status, WorkerState state, Instant lastSeen) {
        return new WorkerStatus(status.worker(), status.process(), state, status.health(), status.queues(),
                status.types(), status.labels(), status.concurrency(), status.running(), status.succeeded(),
                status.failed(), status.startedAt(), lastSeen);
    }
}
