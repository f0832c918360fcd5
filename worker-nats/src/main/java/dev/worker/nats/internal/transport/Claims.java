package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.FetchRequest;
import dev.worker.nats.internal.job.CancelMarks;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.link.NatsLink;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns tickets into running jobs: first a note of what the owner is about to take, then one write per job, which the server
 * refuses if the job has moved on; at last the tickets go. Whatever dies in between, the note leads others to the jobs.
 */
final class Claims {

    private final NatsLink link;
    private final JobRecords records;
    private final Holds holds;
    private final Holdings holdings;
    private final CancelMarks marks;
    private final Lanes lanes;
    private final InstantSource time;

    Claims(NatsLink link, JobRecords records, Holds holds, Holdings holdings, CancelMarks marks, Lanes lanes,
            InstantSource time) {
        this.link = link;
        this.records = records;
        this.holds = holds;
        this.holdings = holdings;
        this.marks = marks;
        this.lanes = lanes;
        this.time = time;
    }

    /**
     * Takes the jobs of these tickets, in their order; those that have moved on are left out.
     *
     * @throws dev.worker.api.WorkerException if the server stops answering. Some jobs may be taken then; they are found by the note
     *     once the owner's lease ends
     */
    List<JobView> claim(FetchRequest request, List<Handed> tickets) {
        if (tickets.isEmpty()) {
            return List.of();
        }
        ClaimCall call = new ClaimCall(link, records, request, time.instant(), tickets);
        long hold = holds.add(request.owner(), call.ids());
        Map<JobId, JobView> claimed = call.run();
        List<JobView> views = new ArrayList<>();
        call.ids().forEach(id -> {
            if (claimed.containsKey(id)) {
                views.add(claimed.get(id));
            }
        });
        holdings.add(request.owner(), hold, views);
        lanes.done(tickets);
        views.stream().filter(view -> view.standing().cancelRequested()).forEach(marks::mark);
        return views;
    }
}
