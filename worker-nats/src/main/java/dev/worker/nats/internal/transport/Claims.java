package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.FetchRequest;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Turns tickets into running jobs: first a note of what the owner is about to take, then one write per job, which the server
 * refuses if the job has moved on; at last the tickets go. Whatever dies in between, the note leads others to the jobs. It holds also
 * for an owner that is suspended in between: see {@link ClaimCall}.
 */
final class Claims {

    private final NatsLink link;
    private final JobParts jobs;
    private final Holds holds;
    private final Holdings holdings;
    private final OpenTickets openTickets;
    private final Heartbeat heartbeat;
    private final Lanes lanes;
    private final Unreadable unreadable;

    Claims(NatsLink link, JobParts jobs, Holds holds, Holdings holdings, OpenTickets openTickets, Heartbeat heartbeat,
            Lanes lanes, Unreadable unreadable) {
        this.link = link;
        this.jobs = jobs;
        this.holds = holds;
        this.holdings = holdings;
        this.openTickets = openTickets;
        this.heartbeat = heartbeat;
        this.lanes = lanes;
        this.unreadable = unreadable;
    }

    /**
     * Takes the jobs of these tickets, in their order; those that have moved on are left out.
     *
     * @throws dev.worker.api.WorkerException if the server stops answering. Some jobs may be taken then; they are found by the note
     *     once the owner's lease ends
     */
    List<JobView> claim(FetchRequest request, List<Handed> tickets) {
        Instant now = jobs.time().instant();
        List<Handed> written = new ArrayList<>();
        Map<JobId, JobView> claimed = new LinkedHashMap<>();
        for (Handed handed : tickets) {
            if (!handed.ticket().isAlone() || !takeUnwritten(request, handed, now, claimed)) {
                // keeps its place among the others
                claimed.put(handed.ticket().id(), null);
                written.add(handed);
            }
        }
        if (!written.isEmpty()) {
            ClaimCall call = new ClaimCall(link, jobs.records(), holds, request, now, written);
            claimed.putAll(write(call, request));
            lanes.done(
                    written.stream().filter(handed -> !call.unreadable().containsKey(handed.ticket().id())).toList());
        }
        List<JobView> views = claimed.values().stream().filter(Objects::nonNull).toList();
        views.stream().filter(view -> view.standing().cancelRequested()).forEach(jobs.marks()::mark);
        return views;
    }

    private Map<JobId, JobView> write(ClaimCall call, FetchRequest request) {
        Map<JobId, JobView> claimed = call.run();
        call.hold().ifPresent(hold -> holdings.add(request.owner(), hold, List.copyOf(claimed.values())));
        call.unreadable().forEach((id, thrown) -> unreadable.tell("job " + id, thrown));
        link.awaitAll(call.scheduled().stream().map(jobs.onward()::sendBack).toList());
        return claimed;
    }

    /**
     * Takes a job that has no record and needs none, as its ticket is handed out for the first time: the ticket stays unanswered
     * while it runs. One that was handed out before may have killed a process, and is tracked from now on.
     *
     * @return false if it is to be taken with a record
     */
    private boolean takeUnwritten(FetchRequest request, Handed handed, Instant now, Map<JobId, JobView> claimed) {
        Optional<Handed> before = openTickets.replace(handed);
        if (before.isPresent()) {
            // it runs here: the server asks again, or somebody published it twice
            before.filter(other -> other.sequence() != handed.sequence()).map(List::of).ifPresent(lanes::done);
            return true;
        }
        if (handed.again()) {
            return false;
        }
        JobView ready = JobView.unrecorded(handed.ticket().job().orElseThrow());
        JobView running = ready.unwritten(ready.standing().started(request.owner(), request.worker(), 1, now));
        openTickets.add(request.owner(), running, handed);
        heartbeat.start();
        claimed.put(running.job().id(), running);
        return true;
    }
}
