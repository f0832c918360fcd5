package dev.worker.api.spi;

import dev.worker.api.WorkerStatus;
import java.time.Duration;
import java.util.List;

/**
 * Remembers the presence of workers. Threads, errors and time: as for {@link Transport}.
 */
public interface StatusStore extends AutoCloseable {

    /**
     * Stores the heartbeats of all workers of a process with as few writes as it can. The store sets
     * {@link WorkerStatus#lastSeen()} to the server's now.
     */
    void beat(List<WorkerStatus> statuses);

    /**
     * All known workers, by name and process.
     *
     * @param lostAfter workers whose last heartbeat is older than this are given as LOST, STOPPED ones aside
     * @return empty if there are none
     */
    List<WorkerStatus> list(Duration lostAfter);

    /** Forgets the workers of a process. */
    void remove(String process);

    /** Forgets workers whose last heartbeat is older than this; gives how many. */
    int purge(Duration olderThan);

    /** Releases connections and threads. May be called twice. */
    @Override
    void close();
}
