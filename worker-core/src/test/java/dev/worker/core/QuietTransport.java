package dev.worker.core;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;

/** Delivers every published job once and forgets it; what is settled can be waited for. */
final class QuietTransport implements Transport {

    final BlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();

    private final Set<ClaimOrder> orders;
    private final BlockingQueue<Envelope> jobs = new LinkedBlockingQueue<>();

    QuietTransport(Set<ClaimOrder> orders) {
        this.orders = orders;
    }

    @Override
    public Set<ClaimOrder> orders() {
        return orders;
    }

    @Override
    public List<Receipt> publish(List<Envelope> envelopes) {
        jobs.addAll(envelopes);
        return envelopes.stream()
                .map(envelope -> new Receipt(envelope.id(), Receipt.Kind.CREATED))
                .toList();
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        List<Envelope> taken = new ArrayList<>();
        jobs.drainTo(taken, request.max());
        return taken.stream().map(envelope -> new Delivery(envelope, 1, 0)).toList();
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        settled.addAll(settlements);
        return settlements.stream().map(settlement -> Settled.APPLIED).toList();
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return jobs.stream().map(Envelope::queue).filter(queues::contains).collect(Collectors.toSet());
    }

    @Override
    public Optional<Duration> releaseDue() {
        return Optional.empty();
    }

    @Override
    public void listen(TransportListener listener) {
        // the engine finds the jobs by polling
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return OwnerId.random();
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        return true;
    }

    @Override
    public void unregister(OwnerId owner) {
        // owners are not kept
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return List.of();
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max) {
        return List.of();
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        return Set.of();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
