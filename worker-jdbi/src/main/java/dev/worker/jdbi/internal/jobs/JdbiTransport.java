package dev.worker.jdbi.internal.jobs;

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
import dev.worker.jdbi.internal.database.Database;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Carries jobs in a table: what it changes there is the change of state. */
public final class JdbiTransport implements Transport {

    /** How many due jobs one transaction releases. */
    private static final int RELEASE_BATCH = 1_000;

    /** How many of the oldest jobs of a queue are looked at for types that nobody handles. */
    private static final int OLDEST = 1_000;

    /** After how long due jobs are looked at again that someone else has locked. */
    private static final Duration LOCKED_PAUSE = Duration.ofMillis(100);

    private final JobTable table;
    private final JobQueries queries;
    private final Publisher publisher;
    private final Settler settler;
    private final Leases leases;
    private final Hints hints;

    /** Works on this database, in the words of this table. */
    public JdbiTransport(Database database, JobTable table, Hints hints) {
        this.table = table;
        this.hints = hints;
        queries = new JobQueries(database, table);
        publisher = new Publisher(database, table, hints);
        settler = new Settler(database, table, publisher, hints);
        leases = new Leases(database);
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
        List<Receipt> receipts = publisher.publish(envelopes);
        hints.published(envelopes, receipts);
        return receipts;
    }

    @Override
    public List<Delivery> fetch(FetchRequest request) {
        return table.claim(request);
    }

    @Override
    public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        return settler.settle(owner, settlements, true);
    }

    @Override
    public boolean createsNext() {
        return true;
    }

    @Override
    public Set<String> ready(Set<String> queues) {
        return queues.isEmpty() ? Set.of() : table.ready(queues);
    }

    @Override
    public Map<String, Set<String>> waitingTypes(Set<String> queues, Duration readyFor) {
        return queues.isEmpty() ? Map.of() : table.waitingTypes(queues, readyFor, OLDEST);
    }

    @Override
    public Optional<Duration> releaseDue() {
        Optional<Duration> next = queries.untilDue();
        if (next.filter(Duration::isZero).isEmpty()) {
            return next;
        }
        Set<String> released = table.releaseDue(RELEASE_BATCH);
        released.forEach(hints::ready);
        Optional<Duration> left = queries.untilDue();
        return released.isEmpty() ? left.map(wait -> wait.isZero() ? LOCKED_PAUSE : wait) : left;
    }

    @Override
    public void listen(TransportListener listener) {
        hints.add(listener);
    }

    @Override
    public OwnerId register(String process, Duration lease) {
        return leases.register(process, lease);
    }

    @Override
    public boolean renew(OwnerId owner, Duration lease) {
        return leases.renew(owner, lease);
    }

    @Override
    public void unregister(OwnerId owner) {
        leases.unregister(owner);
    }

    @Override
    public boolean begin(OwnerId owner, JobId id, int attempt) {
        return leases.begin(owner, id, attempt);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, int max) {
        return table.takeOver(owner, Optional.empty(), max);
    }

    @Override
    public List<TakenOver> takeOver(OwnerId owner, OwnerId former, int max) {
        return table.takeOver(owner, Optional.of(former), max);
    }

    @Override
    public Set<JobId> cancelRequests(OwnerId owner) {
        return queries.cancelRequests(owner);
    }

    /** The connections are the backend's, which closes them. */
    @Override
    public void close() {
        hints.close();
    }
}
