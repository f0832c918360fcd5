package dev.worker.nats.internal.transport;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
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
import dev.worker.nats.internal.job.JobParts;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Settling;
import dev.worker.nats.internal.link.NatsLink;
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
import java.util.concurrent.CompletableFuture;

/** The transport over tickets in a work queue and standings in a bucket. */
public final class NatsTransport implements Transport {

    private static final Set<ClaimOrder> ORDERS = Set.of(ClaimOrder.FIFO, ClaimOrder.PRIORITY,
            ClaimOrder.WEIGHTED_RANDOM);

    private final NatsLink link;
    private final JobParts jobs;
    private final Leases leases;
    private final Holdings holdings;
    private final Lanes lanes;
    private final Fetcher fetcher;
    private final Rescue rescue;
    private final Beginnings beginnings;

    /** Over the parts that it shares with the job store. */
    public NatsTransport(NatsLink link, Topology topology, JobParts jobs, Journal work, Bucket owners) {
        this.link = link;
        this.jobs = jobs;
        this.leases = new Leases(link, owners, jobs.time());
        Holds holds = new Holds(link, owners);
        this.holdings = new Holdings(holds);
        this.lanes = new Lanes(link, work, topology);
        Claims claims = new Claims(link, jobs.records(), holds, holdings, jobs.marks(), lanes, jobs.time());
        this.fetcher = new Fetcher(link, lanes, claims, jobs.onward());
        this.rescue = new Rescue(link, jobs.records(), leases, holds, holdings, jobs.marks(), jobs.onward());
        this.beginnings = new Beginnings(link, jobs);
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
        return fetcher.fetch(request).stream()
                .map(view -> new Delivery(view.job().envelope(), view.standing().attempt(), view.standing().crashes()))
                .toList();
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        if (settlements.isEmpty() || !leases.holds(owner)) {
            return Collections.nCopies(settlements.size(), Settled.LOST);
        }
        return jobs.settling().settle(owner, settlements, settlement -> holdings.find(owner, settlement), outcomes -> {
            sendOn(outcomes);
            settlements.forEach(settlement -> holdings.remove(owner, settlement.id(), settlement.attempt()));
        });
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return lanes.withTickets(queues);
    }

    /** Reads the heads of all jobs that are kept. */
    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        Instant readySince = jobs.time().instant().minus(readyFor);
        Map<String, Set<String>> types = new HashMap<>();
        new JobScan(jobs.records()).each(head -> {
            String queue = head.job().queue();
            if (head.state() == JobState.QUEUED && queues.contains(queue) && !head.readySince().isAfter(readySince)) {
                types.computeIfAbsent(queue, name -> new HashSet<>()).add(head.job().type());
            }
            return true;
        });
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
            holdings.forget(owner);
        }
        return renewed;
    }

    @Override
    public void unregister(OwnerId owner) {
        leases.unregister(owner);
        holdings.forget(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return leases.holds(owner) && beginnings.begin(owner, id, attempt);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return rescue.takeOver(owner, max);
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        return jobs.marks().of(owner);
    }

    @Override
    public void close() {
        jobs.hints().close();
    }

    private void sendOn(List<Settling.Outcome> outcomes) {
        List<CompletableFuture<Long>> sent = new ArrayList<>();
        List<JobView> views = new ArrayList<>();
        for (Settling.Outcome outcome : outcomes) {
            outcome.after().filter(view -> !view.standing().state().ended()).ifPresent(view -> {
                sent.add(jobs.onward().sendBack(view));
                views.add(view);
            });
        }
        link.awaitAll(sent);
        jobs.onward().hint(views);
    }
}
