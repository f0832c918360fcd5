package dev.worker.core.internal.memory;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The transport's view of the jobs: who may take and change them. */
final class MemoryTransport implements Transport {

    /** How many due jobs one queue makes ready under one hold of its lock. */
    private static final int RELEASE_BATCH = 1_000;

    private final JobTable jobs;
    private final Leases leases;
    private final Listeners listeners;

    MemoryTransport(JobTable jobs, Leases leases, Listeners listeners) {
        this.jobs = jobs;
        this.leases = leases;
        this.listeners = listeners;
    }

    @Override
    public Set<ClaimOrder> orders() {
        return EnumSet.allOf(ClaimOrder.class);
    }

    @Override
    public boolean limitsKeys() {
        return true;
    }

    @Override
    public List<Receipt> publish(List<Envelope> envelopes) {
        Woken woken = new Woken();
        List<Receipt> receipts = jobs.publish(envelopes, woken);
        listeners.tell(woken);
        return receipts;
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        JobQueue queue = jobs.queue(request.queue()).orElse(null);
        if (queue == null || !queue.hasReady()) {
            return List.of();
        }
        List<Delivery> deliveries = new ArrayList<>(Math.min(request.max(), 64));
        try (HeldQueue held = new HeldQueue()) {
            held.hold(queue);
            // Asked under the lock: else a take-over could pass this queue, forget the owner, and leave jobs behind.
            if (leases.holds(request.owner())) {
                queue.take(request, jobs.now(), job -> deliveries.add(delivery(job)));
            }
        }
        return deliveries;
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        if (!leases.holds(owner)) {
            return Collections.nCopies(settlements.size(), Settled.LOST);
        }
        Woken woken = new Woken();
        List<Settled> answers = jobs.settle(owner, settlements, woken);
        listeners.tell(woken);
        return answers;
    }

    @Override
    public boolean createsNext() {
        return true;
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        Set<String> ready = new HashSet<>();
        for (String name : queues) {
            if (jobs.queue(name).filter(JobQueue::hasReady).isPresent()) {
                ready.add(name);
            }
        }
        return ready;
    }

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        Instant readyBefore = jobs.now().minus(readyFor);
        Map<String, Set<String>> waiting = new HashMap<>();
        for (String name : queues) {
            jobs.queue(name).ifPresent(queue -> {
                Set<String> types = waitingTypes(queue, readyBefore);
                if (!types.isEmpty()) {
                    waiting.put(name, types);
                }
            });
        }
        return waiting;
    }

    private static Set<String> waitingTypes(JobQueue queue, Instant readyBefore) {
        try (HeldQueue held = new HeldQueue()) {
            held.hold(queue);
            return queue.typesReadySince(readyBefore);
        }
    }

    /** One at a time, so that the listeners know of what was due before anyone hears that nothing more is. */
    @Override
    public synchronized Optional<Duration> releaseDue() {
        Instant now = jobs.now();
        Instant next = Instant.MAX;
        Woken woken = new Woken();
        for (JobQueue queue : jobs.queues()) {
            Instant nextOfQueue = releaseDue(queue, now, woken);
            next = nextOfQueue.isBefore(next) ? nextOfQueue : next;
        }
        listeners.tell(woken);
        if (next.equals(Instant.MAX)) {
            return Optional.empty();
        }
        return Optional.of(next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO);
    }

    @Override
    public void listen(TransportListener listener) {
        listeners.add(listener);
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return leases.register(lease);
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        return leases.renew(owner, lease);
    }

    @Override
    public void unregister(OwnerId owner) {
        leases.end(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return leases.holds(owner) && jobs.begin(owner, id, attempt);
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
        Set<OwnerId> expired = leases.expired();
        if (expired.isEmpty()) {
            return List.of();
        }
        List<TakenOver> taken = new ArrayList<>();
        for (JobQueue queue : jobs.queues()) {
            try (HeldQueue held = new HeldQueue()) {
                held.hold(queue);
                if (!leases.holds(owner)) {
                    return taken;
                }
                takeOver(queue, expired, owner, former, max, taken);
            }
        }
        if (taken.size() < max) {
            leases.forget(expired);
        }
        return taken;
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        Set<JobId> requests = new HashSet<>();
        for (JobQueue queue : jobs.queues()) {
            try (HeldQueue held = new HeldQueue()) {
                held.hold(queue);
                queue.eachRunning(job -> {
                    if (job.cancelReason != null && owner.equals(job.owner)) {
                        requests.add(job.id());
                    }
                    return true;
                });
            }
        }
        return requests;
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private static Delivery delivery(Job job) {
        return new Delivery(job.envelope, job.attempt, job.crashes);
    }

    private static Instant releaseDue(JobQueue queue, Instant now, Woken woken) {
        try (HeldQueue held = new HeldQueue()) {
            held.hold(queue);
            return queue.releaseDue(now, RELEASE_BATCH, woken).orElse(Instant.MAX);
        }
    }

    private static void takeOver(JobQueue queue, Set<OwnerId> expired, OwnerId owner, Optional<OwnerId> former, int max,
            List<TakenOver> taken) {
        queue.eachRunning(job -> {
            if (taken.size() < max && expired.contains(job.owner)) {
                OwnerId from = job.owner;
                job.owner = owner;
                boolean begun = job.startedAt != null;
                job.crashes += begun && former.filter(from::equals).isEmpty() ? 1 : 0;
                taken.add(new TakenOver(delivery(job), from, job.worker, begun));
            }
            return taken.size() < max;
        });
    }
}
