package dev.worker.testkit.conformance;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passes everything on to a transport that is right; what extends it gets one thing wrong. */
class RightTransport implements Transport {

    private final Transport right;

    RightTransport(Transport right) {
        this.right = right;
    }

    @Override
    public boolean limitsKeys() {
        return right.limitsKeys();
    }

    @Override
    public Set<ClaimOrder> orders() {
        return right.orders();
    }

    @Override
    public List<Receipt> publish(List<Envelope> envelopes) {
        return right.publish(envelopes);
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        return right.fetch(request);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return right.settle(owner, settlements);
    }

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        return right.waitingTypes(queues, readyFor);
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return right.ready(queues);
    }

    @Override
    public Optional<Duration> releaseDue() {
        return right.releaseDue();
    }

    @Override
    public void listen(TransportListener listener) {
        right.listen(listener);
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return right.register(process, lease);
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        return right.renew(owner, lease);
    }

    @Override
    public void unregister(OwnerId owner) {
        right.unregister(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return right.begin(owner, id, attempt);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return right.takeOver(owner, max);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max) {
        return right.takeOver(owner, former, max);
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        return right.cancelRequests(owner);
    }

    @Override
    public void close() {
        right.close();
    }
}
