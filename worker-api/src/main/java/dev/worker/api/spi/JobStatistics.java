package dev.worker.api.spi;

import dev.worker.api.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How many jobs there are in which states, and how long they wait.
 *
 * @param counts one per queue, type and state that has jobs
 * @param oldestReady by queue that has ready jobs, for how long the oldest of them has been ready
 */
public record JobStatistics(List<Count> counts, Map<String, Duration> oldestReady) {

    /** Copies the collections. */
    public JobStatistics {
        counts = List.copyOf(counts);
        oldestReady = Map.copyOf(oldestReady);
    }

    /** How many jobs are in a state, over all queues and types. */
    public long count(JobState state) {
        return counts.stream()
                .filter(count -> count.state() == state)
                .mapToLong(Count::jobs)
                .sum();
    }

    /** How many jobs of a queue are in a state. */
    public long count(String queue, JobState state) {
        return counts.stream()
                .filter(count -> count.state() == state && count.queue().equals(queue))
                .mapToLong(Count::jobs)
                .sum();
    }

    /** The number of jobs of one queue and type in one state. */
    public record Count(String queue, String type, JobState state, long jobs) {}
}
