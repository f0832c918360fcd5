package dev.worker.api;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a worker tells of itself with each heartbeat.
 *
 * @param worker its name
 * @param process the process that hosts it, for people: host, process id and a random part
 * @param state its state; LOST where its last heartbeat is too old
 * @param health how well it was at its last heartbeat, or is now where its own process is asked
 * @param queues where its jobs come from
 * @param types the wire names that it handles
 * @param labels its labels, as {@code key=value}
 * @param concurrency its slots
 * @param running the jobs that it runs now, 100 at the most
 * @param succeeded attempts that ended well since it started
 * @param failed attempts that failed since it started; one that asked for a later run is not among them
 * @param startedAt when it started
 * @param lastSeen its last heartbeat, by the server's clock; where the backend remembers none yet, now by its process's clock
 */
public record WorkerStatus(
        String worker,
        String process,
        WorkerState state,
        Health health,
        List<String> queues,
        Set<String> types,
        Set<String> labels,
        int concurrency,
        List<JobId> running,
        long succeeded,
        long failed,
        Instant startedAt,
        Instant lastSeen) {

    /** The most running jobs that are listed. */
    public static final int MAX_RUNNING = 100;

    /** Copies the collections and cuts the list of running jobs. */
    public WorkerStatus {
        queues = List.copyOf(queues);
        types = Set.copyOf(types);
        labels = Set.copyOf(labels);
        running = running.size() <= MAX_RUNNING ? List.copyOf(running) : List.copyOf(running.subList(0, MAX_RUNNING));
    }
}
