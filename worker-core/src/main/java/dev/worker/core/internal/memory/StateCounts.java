package dev.worker.core.internal.memory;

import dev.worker.api.JobState;
import dev.worker.api.spi.JobStatistics;
import java.util.ArrayList;
import java.util.List;

/** How many jobs of one queue and type are in each state. Guarded by the lock of the queue. */
final class StateCounts {

    private static final JobState[] STATES = JobState.values();

    private final long[] counts = new long[STATES.length];

    void enter(JobState state) {
        counts[state.ordinal()]++;
    }

    void leave(JobState state) {
        counts[state.ordinal()]--;
    }

    List<JobStatistics.Count> list(String queue, String type) {
        List<JobStatistics.Count> list = new ArrayList<>();
        for (JobState state : STATES) {
            if (counts[state.ordinal()] > 0) {
                list.add(new JobStatistics.Count(queue, type, state, counts[state.ordinal()]));
            }
        }
        return list;
    }
}
