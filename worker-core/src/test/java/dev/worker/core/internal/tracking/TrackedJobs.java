package dev.worker.core.internal.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** Two backends that know nothing of each other, joined: one carries, the other remembers. */
abstract class TrackedJobs {

    static final Duration LEASE = Duration.ofSeconds(10);

    final TwoBackends backends = new TwoBackends();
    final Backend carrier = backends.carrier();
    final JobStore truth = backends.truth();
    final TrackedTransport transport = new TrackedTransport(backends.cutCarrier(), backends.cutRememberer());
    final JobStore store = transport.store();
    OwnerId owner;

    @BeforeEach
    void register() {
        owner = transport.register("test", LEASE);
    }

    OwnerId expireAndRegister() {
        backends.advance(LEASE.plusSeconds(1));
        return register(LEASE);
    }

    OwnerId register(Duration lease) {
        return transport.register("heir", lease);
    }

    Receipt publish(Envelope job) {
        return transport.publish(List.of(job)).getFirst();
    }

    List<Delivery> fetch(OwnerId by) {
        return transport.fetch(request(by));
    }

    Delivery fetchOne(OwnerId by) {
        List<Delivery> deliveries = fetch(by);
        assertThat(deliveries).hasSize(1);
        return deliveries.getFirst();
    }

    Settled settle(OwnerId by, Delivery delivery, Change change) {
        return transport.settle(by, List.of(new Settlement(
                delivery.envelope().id(), delivery.attempt(), "w", change, Optional.empty()))).getFirst();
    }

    JobState carried(Envelope job) {
        return carrier.jobStore().orElseThrow().find(job.id()).orElseThrow().state();
    }

    static FetchRequest request(OwnerId by) {
        return new FetchRequest(by, "w", "q", Set.of("t"), Set.of(), ClaimOrder.FIFO, 10);
    }

    static Change succeed() {
        return new Change.Succeed(Optional.of(new byte[]{7}), Duration.ofDays(1));
    }

    static AttemptError error() {
        return AttemptError.of(FailureKind.TRANSIENT, "test", "on purpose");
    }

    static Envelope job() {
        return envelope(Optional.empty());
    }

    static Envelope job(String key) {
        return envelope(Optional.of(Unique.untilFinished(key)));
    }

    static Envelope envelope(Optional<Unique> unique) {
        return new Envelope(JobId.random(), "t", 1, new byte[]{1}, "q", 100, Start.NOW, unique, Set.of(),
                Map.of());
    }
}
