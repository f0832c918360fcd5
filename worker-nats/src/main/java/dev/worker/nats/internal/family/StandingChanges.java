package dev.worker.nats.internal.family;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobRecords.Placed;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.stream.Written;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Changes where jobs stand, whoever else changes it at the same time, and without reading the jobs. */
final class StandingChanges {

    private static final int TRIES = 100;

    private final NatsLink link;
    private final JobRecords records;

    StandingChanges(NatsLink link, JobRecords records) {
        this.link = link;
        this.records = records;
    }

    /** Makes a step wherever there is one; gives where those jobs that there are stood at that moment. */
    Map<JobId, Standing> change(Collection<JobId> ids, BiFunction<JobId, Standing, Optional<Standing>> step) {
        Map<JobId, Standing> last = new HashMap<>();
        Set<JobId> open = new HashSet<>(ids);
        for (int tries = 0; tries < TRIES && !open.isEmpty(); tries++) {
            Map<JobId, Placed> seen = records.standings(open);
            Map<JobId, Standing> next = new HashMap<>();
            last.keySet().removeAll(open);
            seen.forEach((id, placed) -> {
                last.put(id, placed.standing());
                step.apply(id, placed.standing()).ifPresent(to -> next.put(id, to));
            });
            open.retainAll(next.keySet());
            List<JobId> writing = List.copyOf(next.keySet());
            List<Written> answers = Window.askAll(link, writing,
                    id -> records.write(id, seen.get(id).revision(), next.get(id)));
            for (int i = 0; i < writing.size(); i++) {
                if (answers.get(i).done()) {
                    open.remove(writing.get(i));
                }
            }
        }
        if (!open.isEmpty()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    open.size() + " jobs changed all the time; nothing could be changed about them");
        }
        return last;
    }
}
