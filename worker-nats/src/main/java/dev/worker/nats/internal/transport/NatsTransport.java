package dev.worker.nats.internal.transport;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.TransportListener;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Standing;
import dev.worker.nats.internal.record.StandingForm;
import dev.worker.nats.internal.store.JobScan;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Topology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport over tickets in a work queue and standings in a bucket. */
public final class NatsTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(NatsTransport.class);
    private static final Set<ClaimOrder> ORDERS = Set.of(ClaimOrder.FIFO, ClaimOrder.PRIORITY,
            ClaimOrder.WEIGHTED_RANDOM);

    private final JobParts jobs;
    private final Leases leases;
    private final Holdings holdings;
    private final Lanes lanes;
    private final Fetcher fetcher;
    private final Rescue rescue;
    private final Beginnings beginnings;
    private final Endings endings;
    private final OpenTickets tickets;
    private final Heartbeat heartbeat;

    /** Over the parts that it shares with the job store. */
    public NatsTransport(NatsLink link, Topology topology, JobParts jobs, Journal work, Bucket owners,
            Duration ackWait) {
        this.jobs = jobs;
        Unreadable unreadable = new Unreadable();
        this.leases = new Leases(link, owners, jobs.time(), unreadable);
        Holds holds = new Holds(link, owners, unreadable);
        this.holdings = new Holdings(holds);
        this.lanes = new Lanes(link, work, topology, ackWait, unreadable);
        this.tickets = new OpenTickets();
        this.heartbeat = new Heartbeat(tickets, leases::holds, lanes);
        Claims claims = new Claims(link, jobs, holds, holdings, tickets, heartbeat, lanes, unreadable);
        this.fetcher = new Fetcher(link, lanes, claims, jobs.onward());
        this.rescue = new Rescue(link, jobs, leases, holds, holdings, unreadable);
        this.beginnings = new Beginnings(link, jobs);
        this.endings = new Endings(link, jobs.settling(), jobs.onward(), lanes, holdings, tickets);
    }

    @Override
    public Set<ClaimOrder> orders() {
        return ORDERS;
    }

    @Override
    public OptionalLong maxBytes() {
        return OptionalLong.of(jobs.records().maxBytes());
    }

    @Override
    public List<Receipt> publish(List<Envelope> envelopes) {
        return jobs.creation().publish(envelopes);
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        if (!ORDERS.contains(request.order())) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED,
                    "NATS hands out jobs from the front of its queues; the claim"
                            + " order " + request.order() + " is not possible there, " + ORDERS + " are");
        }
        if (request.limits().isPresent()) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "limits per key are not possible on NATS");
        }
        if (!leases.holds(request.owner())) {
            return List.of();
        }
        List<Delivery> deliveries = fetcher.fetch(request).stream()
                .map(view -> new Delivery(view.job().envelope(), view.standing().attempt(), view.standing().crashes()))
                .toList();
        return deliveries.isEmpty() || leases.holds(request.owner()) ? deliveries : givenBack(request, deliveries);
    }

    /** The lease ended while these were taken, too late for its next owner to see all of them. Gives none. */
    private List<Delivery> givenBack(FetchRequest request, List<Delivery> deliveries) {
        endings.settle(request.owner(), deliveries.stream()
                .map(delivery -> new Settlement(delivery.envelope().id(), delivery.attempt(), request.worker(),
                        new Change.Release(Duration.ZERO), Optional.empty()))
                .toList());
        return List.of();
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        if (settlements.isEmpty() || !leases.holds(owner)) {
            return Collections.nCopies(settlements.size(), Settled.LOST);
        }
        return endings.settle(owner, settlements);
    }

    @Override
    public boolean createsNext() {
        return true;
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return lanes.withTickets(queues);
    }

    /**
     * Reads the heads of all jobs that are kept. Those without a record were moved aside by the workers that do not handle them. As it
     * comes by all, it also looks for those that run and that nobody would find.
     */
    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        if (queues.isEmpty()) {
            return Map.of();
        }
        Instant readySince = jobs.time().instant().minus(readyFor);
        Map<String, Set<String>> types = new HashMap<>();
        Map<OwnerId, List<JobId>> running = new HashMap<>();
        new JobScan(jobs.records()).each(head -> {
            String queue = head.job().queue();
            head.standing().flatMap(StandingForm.Summary::runsUnder).filter(owner -> queues.contains(queue))
                    .ifPresent(owner -> running.computeIfAbsent(owner, id -> new ArrayList<>()).add(head.id()));
            if (head.state() == JobState.QUEUED && queues.contains(queue) && !head.readySince().isAfter(readySince)) {
                types.computeIfAbsent(queue, name -> new HashSet<>()).add(head.job().type());
            }
            return true;
        });
        rescue.noteStranded(running);
        lanes.setAside(queues, readySince).forEach(
                lane -> types.computeIfAbsent(lane.queue(), name -> new HashSet<>()).add(lane.type().orElseThrow()));
        return types;
    }

    @Override
    public Optional<Duration> releaseDue() {
        return jobs.release().release();
    }

    @Override
    public void listen(TransportListener listener) {
        jobs.hints().listen(listener);
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return leases.register(process, lease);
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        boolean renewed = leases.renew(owner, lease);
        if (!renewed) {
            forget(owner);
        }
        return renewed;
    }

    /** What runs without a record goes on: the next owner of this process takes it along, or it goes back with {@link #close}. */
    @Override
    public void unregister(OwnerId owner) {
        leases.unregister(owner);
        forget(owner);
    }

    private void forget(OwnerId owner) {
        holdings.forget(owner);
        jobs.settling().forget(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return leases.holds(owner) && beginnings.begin(owner, id, attempt);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return takeOver(owner, Optional.empty(), max);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max) {
        return takeOver(owner, Optional.of(former), max);
    }

    private List<TakenOver> takeOver(OwnerId owner, Optional<OwnerId> former, int max) {
        if (!leases.holds(owner)) {
            return List.of();
        }
        Set<OwnerId> lostHere = tickets.owners().stream().filter(id -> !id.equals(owner) && !leases.holds(id))
                .collect(Collectors.toSet());
        List<TakenOver> taken = new ArrayList<>(rescue.takeOver(owner, former, max));
        // at last, since nothing can go wrong after it
        tickets.takeOver(owner, former, max - taken.size(), lostHere)
                .forEach(open -> taken.add(takenOver(open, former)));
        return taken;
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        return jobs.marks().of(owner);
    }

    @Override
    public void close() {
        heartbeat.close();
        giveBackTickets();
        jobs.hints().close();
    }

    private void giveBackTickets() {
        try {
            lanes.giveBack(tickets.removeAll());
        } catch (WorkerException e) {
            LOG.debug("The server hands out what ran without a record once it has waited for a word of it", e);
        }
    }

    private static TakenOver takenOver(OpenTickets.Open open, Optional<OwnerId> former) {
        Standing standing = open.view().standing();
        int crash = former.filter(open.owner()::equals).isPresent() ? 0 : 1;
        return new TakenOver(
                new Delivery(open.view().job().envelope(), standing.attempt(), standing.crashes() + crash),
                open.owner(), standing.worker().orElse(""));
    }
}
