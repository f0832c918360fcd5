package dev.worker.core.internal.tracking;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Outbox;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.TransportListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A transport whose jobs another backend remembers. The store is the truth: a job is created there before it is published, is
 * started there before its handler sees it, and settled there before the transport is. What the store does not accept, the
 * transport is made to forget.
 */
public final class TrackedTransport implements Transport {

    private final Transport transport;
    private final JobStore store;
    private final Optional<Transport> storeTransport;
    private final Publishing publishing;
    private final Leftovers leftovers;
    private final Taking taking;
    private final Settling settling;
    private final List<TransportListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * Joins the two.
     *
     * @param storeTransport the transport of the store's own backend, if it has one: it hears of cancelling in other processes
     */
    public TrackedTransport(Transport transport, JobStore store, Optional<Transport> storeTransport) {
        this.transport = transport;
        this.store = store;
        this.storeTransport = storeTransport;
        this.publishing = new Publishing(transport, store);
        this.leftovers = new Leftovers(transport);
        this.taking = new Taking(transport, store, leftovers);
        this.settling = new Settling(transport, store);
    }

    /**
     * The store, as everyone but this transport is to see it.
     *
     * @param carrierStore the store of the transport's own backend, if it has one: it remembers what this one need not
     */
    public JobStore store(Optional<JobStore> carrierStore) {
        return new TrackedStore(store, carrierStore, transport, this::cancelRequested);
    }

    /** The transactions of the store's backend, such that this transport carries what is enqueued in them. */
    public TrackedOutbox outbox(Outbox outbox) {
        return new TrackedOutbox(outbox, publishing, leftovers);
    }

    @Override
    public boolean limitsKeys() {
        return transport.limitsKeys();
    }

    @Override
    public Set<ClaimOrder> orders() {
        return transport.orders();
    }

    @Override
    public OptionalLong maxBytes() {
        return transport.maxBytes();
    }

    @Override
    public List<Receipt> publish(List<Envelope> envelopes) {
        return publishing.publish(envelopes);
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        return taking.fetch(request);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return settling.settle(owner, settlements);
    }

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        return transport.waitingTypes(queues, readyFor);
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return transport.ready(queues);
    }

    @Override
    public Optional<Duration> releaseDue() {
        return transport.releaseDue();
    }

    @Override
    public void listen(TransportListener listener) {
        listeners.add(listener);
        transport.listen(listener);
        storeTransport.ifPresent(other -> other.listen(new CancelRequests(listener)));
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return transport.register(process, lease);
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        boolean held = transport.renew(owner, lease);
        if (!held) {
            forget(owner);
        }
        return held;
    }

    @Override
    public void unregister(OwnerId owner) {
        transport.unregister(owner);
        forget(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return transport.begin(owner, id, attempt);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return taking.takeOver(owner, () -> transport.takeOver(owner, max));
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max) {
        return taking.takeOver(owner, () -> transport.takeOver(owner, former, max));
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        Set<JobId> all = new HashSet<>(transport.cancelRequests(owner));
        storeTransport.ifPresent(other -> all.addAll(other.cancelRequests(owner)));
        return all;
    }

    @Override
    public void close() {
        transport.close();
    }

    private void forget(OwnerId owner) {
        taking.forget(owner);
        settling.forget(owner);
    }

    private void cancelRequested(JobId id) {
        listeners.forEach(listener -> listener.cancelRequested(id));
    }

    /** Lets through what the store's backend knows better than the transport's: who is to be cancelled. */
    private record CancelRequests(TransportListener listener) implements TransportListener {

        @Override
        public void ready(String queue) {
            // The store's queues are not the ones that are fetched from.
        }

        @Override
        public void scheduled() {
            // as above
        }

        @Override
        public void cancelRequested(JobId id) {
            listener.cancelRequested(id);
        }
    }
}
