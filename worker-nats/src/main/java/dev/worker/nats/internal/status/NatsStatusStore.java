package dev.worker.nats.internal.status;

import dev.worker.api.JobId;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.api.spi.StatusStore;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The presence of workers: one record per process, so that a heartbeat is one write whatever it hosts. */
public final class NatsStatusStore implements StatusStore {

    private static final String PROCESS = "process.";
    private static final Comparator<WorkerStatus> ORDER = Comparator.comparing(WorkerStatus::worker)
            .thenComparing(WorkerStatus::process);

    private final NatsLink link;
    private final Bucket workers;
    private final InstantSource time;

    /** In this bucket. */
    public NatsStatusStore(NatsLink link, Bucket workers, InstantSource time) {
        this.link = link;
        this.workers = workers;
        this.time = time;
    }

    @Override
    public void beat(List<WorkerStatus> statuses) {
        Instant now = time.instant();
        Map<String, List<WorkerStatus>> byProcess = statuses.stream()
                .collect(Collectors.groupingBy(WorkerStatus::process));
        byProcess.forEach((process, hosted) -> link.await(workers.put(key(process), StatusForm.toBytes(hosted, now))));
    }

    @Override
    public List<WorkerStatus> list(Duration lostAfter) {
        Instant now = time.instant();
        return processes().stream().flatMap(entry -> StatusForm.of(entry.body()).stream())
                .map(status -> seen(status, now, lostAfter)).sorted(ORDER).toList();
    }

    @Override
    public void remove(String process) {
        link.await(workers.delete(key(process)));
    }

    @Override
    public int purge(Duration olderThan) {
        Instant now = time.instant();
        int purged = 0;
        for (Entry entry : processes()) {
            List<WorkerStatus> hosted = StatusForm.of(entry.body());
            if (hosted.stream().allMatch(status -> isOlder(status, now, olderThan))) {
                link.await(workers.delete(entry.revision()));
                purged += hosted.size();
            }
        }
        return purged;
    }

    @Override
    public void close() {
        // The connection is the backend's.
    }

    /** The records of all processes. */
    private List<Entry> processes() {
        return workers.entries(PROCESS + "*");
    }

    private static WorkerStatus seen(WorkerStatus status, Instant now, Duration lostAfter) {
        boolean lost = isOlder(status, now, lostAfter) && status.state() != WorkerState.STOPPED;
        return lost ? withState(status, WorkerState.LOST) : status;
    }

    private static boolean isOlder(WorkerStatus status, Instant now, Duration age) {
        return Duration.between(status.lastSeen(), now).compareTo(age) > 0;
    }

    private static WorkerStatus withState(WorkerStatus status, WorkerState state) {
        return new WorkerStatus(status.worker(), status.process(), state, status.health(), status.queues(),
                status.types(), status.labels(), status.concurrency(), status.running(), status.succeeded(),
                status.failed(), status.startedAt(), status.lastSeen());
    }

    /** Names of processes are of any characters, keys of a bucket are not. */
    private static String key(String process) {
        return PROCESS + JobId.named(process);
    }
}
