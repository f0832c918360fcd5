package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobState;
import dev.worker.jdbi.internal.jobs.JobTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Lists of the newest jobs. The index that has them in their order leaves out jobs that are QUEUED or RUNNING, which would
 * have to be written to it at each of their steps; those are taken from the indexes that claims and rescue need anyway.
 */
final class PostgresLists {

    private static final Set<JobState> BRIEF = EnumSet.of(JobState.QUEUED, JobState.RUNNING);

    private static final String IN_ORDER = "(SELECT * FROM worker_job WHERE %s%s ORDER BY seq DESC LIMIT :limit)";

    /** Jumps from queue to queue in the index, and reads of each no more than its newest jobs. */
    private static final String QUEUED = """
            (WITH RECURSIVE queues AS (
              (SELECT queue FROM worker_job WHERE state = 'QUEUED' ORDER BY queue LIMIT 1)
              UNION ALL
              SELECT (SELECT queue FROM worker_job WHERE state = 'QUEUED' AND queue > queues.queue ORDER BY queue LIMIT 1)
              FROM queues WHERE queues.queue IS NOT NULL
            )
            SELECT job.* FROM queues CROSS JOIN LATERAL (
              SELECT * FROM worker_job WHERE state = 'QUEUED' AND queue = queues.queue%s ORDER BY seq DESC LIMIT :limit
            ) job)""";

    private PostgresLists() {}

    static String newest(Set<JobState> states, List<String> conditions) {
        String and = JobTable.and(conditions);
        List<String> parts = new ArrayList<>();
        if (states.contains(JobState.QUEUED)) {
            parts.add(QUEUED.formatted(and));
        }
        if (states.contains(JobState.RUNNING)) {
            parts.add(IN_ORDER.formatted("state = 'RUNNING'", and));
        }
        EnumSet<JobState> lasting = EnumSet.copyOf(states);
        lasting.removeAll(BRIEF);
        if (!lasting.isEmpty()) {
            parts.add(IN_ORDER.formatted(JobTable.in(lasting), and));
        }
        return String.join(" UNION ALL ", parts);
    }
}
