package dev.worker.core.internal.tracking;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
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
    private final Optional<Transport> storeTransport;
    private final JobStore trackedStore;
    private final Optional<TrackedOutbox> outbox;
    private final Publishing publishing;
    private final Leftovers leftovers;
    private final Taking taking;
    private final Settling settling;
    private final List<TransportListener> listeners = new CopyOnWriteArrayList<>();

    /**
     * Joins two backends.
     *
     * @param carrier has the transport, and perhaps a store, which remembers what the other one need not
     * @param memory has the store, and perhaps a transport: it hears of what happens to jobs in other processes
     */
    public TrackedTransport(Backend carrier, Backend memory) {
        this(carrier.transport().orElseThrow(), carrier.jobStore(), memory);
    }

    private TrackedTransport(Transport transport, Optional<JobStore> carrierStore, Backend memory) {
        Optional<Outbox> notes = memory.outbox();
        JobStore store = notes.map(Outbox::jobStore).orElseGet(() -> memory.jobStore().orElseThrow());
        this.transport = transport;
        this.storeTransport = memory.transport();
        this.publishing = new Publishing(transport, store, notes.isPresent());
        this.leftovers = new Leftovers(transport);
        this.outbox = notes.map(found -> new TrackedOutbox(found, publishing, leftovers, carrierStore));
        this.trackedStore = new TrackedStore(store, carrierStore, transport, this::cancelRequested, notes.isPresent());
        this.taking = new Taking(transport, store, leftovers);
        this.settling = new Settling(transport, store);
    }

    /** The store, as everyone but this transport is to see it. */
    public JobStore store() {
        return trackedStore;
    }

    /** The transactions of the store's backend, if it has some, such that this transport carries what is enqueued in them. */
    public Optional<TrackedOutbox> outbox() {
        return outbox;
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
        List<Receipt> receipts = publishing.publish(envelopes);
        if (envelopes.stream().anyMatch(envelope -> !envelope.after().isEmpty())) {
            // the jobs that they come after may have ended before
            outbox.ifPresent(TrackedOutbox::mayHaveMore);
        }
        return receipts;
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        return taking.fetch(request);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return settling.settle(owner, settlements);
    }

    /** Those are of the store too, and handed over. */
    @Override
    public boolean createsNext() {
        return outbox.isPresent();
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
        storeTransport.ifPresent(other -> other.listen(new StoreListener(listener)));
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
        return taking.takeAlong(owner, () -> transport.takeOver(owner, former, max));
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

    /** Listens to the store's backend: who is to be cancelled, and that something may have become ready there by itself. */
    private final class StoreListener implements TransportListener {

        private final TransportListener listener;

        StoreListener(TransportListener listener) {
            this.listener = listener;
        }

        /** The store's queues are not the ones that are fetched from: what is ready in them is to be handed over. */
        @Override
        public void ready(String queue) {
            outbox.ifPresent(TrackedOutbox::mayHaveMore);
        }

        @Override
        public void scheduled() {
            outbox.ifPresent(TrackedOutbox::mayHaveMore);
        }

        @Override
        public void cancelRequested(JobId id) {
            listener.cancelRequested(id);
        }
    }
}
