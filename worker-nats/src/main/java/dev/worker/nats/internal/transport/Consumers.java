package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.stream.Topology;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers of the lanes on the server. All processes share them, so one that is there stays as it is: the jobs of others run by
 * what it says.
 */
final class Consumers {

    private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);
    private static final int MAX_ACK_PENDING = 20_000;
    private static final int MAX_LANES = 10_000;
    private static final int CONSUMER_NOT_FOUND = 10014;
    private static final String ADVICE = "set it alike in all processes; to change it, stop them and delete the consumers";

    private final NatsLink link;
    private final String stream;
    private final Topology topology;
    /**
     * How long a process may take from being handed a ticket to having the job, a few round trips. It says nothing of how long a
     * job runs: its ticket is gone by then, or is told of by {@link Lanes#working} in time.
     */
    private final Duration wanted;
    /** The shortest of those that were found, and of that. */
    private final AtomicReference<Duration> shortest;
    private final Set<Duration> told = ConcurrentHashMap.newKeySet();
    private final Set<Lane> known = ConcurrentHashMap.newKeySet();

    Consumers(NatsLink link, String stream, Topology topology, Duration ackWait) {
        this.link = link;
        this.stream = stream;
        this.topology = topology;
        this.wanted = ackWait;
        this.shortest = new AtomicReference<>(ackWait);
    }

    /** The shortest ack wait that any of the consumers used so far may have. */
    Duration ackWait() {
        return shortest.get();
    }

    /** Makes one if there is none. Asks for it once, as that costs the server much. */
    void ensure(Lane lane) {
        if (known.contains(lane)) {
            return;
        }
        if (known.size() >= MAX_LANES) {
            known.clear();
        }
        try {
            Optional<ConsumerInfo> found = find(lane);
            ConsumerInfo consumer = found.isPresent() ? found.get() : create(lane);
            note(consumer.getConsumerConfiguration().getAckWait());
            known.add(lane);
        } catch (JetStreamApiException e) {
            throw NatsLink.unavailable("NATS does not make a consumer for the lane " + lane.token(), e);
        }
    }

    /** It may be gone; the next {@link #ensure} looks. */
    void forget(Lane lane) {
        known.remove(lane);
    }

    private Optional<ConsumerInfo> find(Lane lane) throws JetStreamApiException {
        try {
            return Optional.of(link.manage(management -> management.getConsumerInfo(stream, lane.consumer())));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == CONSUMER_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ConsumerInfo create(Lane lane) throws JetStreamApiException {
        ConsumerConfiguration configuration = ConsumerConfiguration.builder()
                .durable(lane.consumer())
                .filterSubject(topology.work(lane.token()))
                .deliverPolicy(DeliverPolicy.All)
                .ackPolicy(AckPolicy.Explicit)
                .ackWait(wanted)
                .maxDeliver(-1)
                .maxAckPending(MAX_ACK_PENDING)
                .build();
        try {
            return link.manage(management -> management.createConsumer(stream, configuration));
        } catch (JetStreamApiException e) {
            // a process with another ack wait may have been faster; servers before 2.10 do not say so, and the last one wins
            return find(lane).orElseThrow(() -> e);
        }
    }

    private void note(Duration ackWait) {
        shortest.accumulateAndGet(ackWait, (one, other) -> one.compareTo(other) <= 0 ? one : other);
        if (!ackWait.equals(wanted) && told.add(ackWait)) {
            LOG.warn("Jobs are handed out with an ack wait of {}, not with worker.nats.ack-wait={}: {}", ackWait,
                    wanted,
                    ADVICE);
        }
    }
}
