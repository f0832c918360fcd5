package dev.worker.nats.internal.store;

import dev.worker.api.JobState;
import dev.worker.api.spi.JobStatistics;
import dev.worker.nats.internal.job.JobHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts jobs. For one thread. */
final class Census {

    private final Instant now;
    private final Map<Group, Long> counts = new HashMap<>();
    private final Map<String, Instant> readySince = new HashMap<>();

    Census(Instant now) {
        this.now = now;
    }

    private record Group(String queue, String type, JobState state) {}

    boolean count(JobHead head) {
        counts.merge(new Group(head.job().queue(), head.job().type(), head.state()), 1L, Long::sum);
        if (head.state() == JobState.QUEUED) {
            readySince.merge(head.job().queue(), head.readySince(), (one, other) -> one.isBefore(other) ? one : other);
        }
        return true;
    }

    JobStatistics statistics() {
        List<JobStatistics.Count> list = new ArrayList<>();
        counts.forEach((group, jobs) -> list.add(
                new JobStatistics.Count(group.queue(), group.type(), group.state(), jobs)));
        Map<String, Duration> oldest = new HashMap<>();
        readySince.forEach((queue, since) -> oldest.put(queue, Duration.between(since, now)));
        return new JobStatistics(list, oldest);
    }
}
