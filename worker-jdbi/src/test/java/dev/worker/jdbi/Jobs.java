package dev.worker.jdbi;

import dev.worker.api.AttemptError;
import dev.worker.api.ClaimOrder;
import dev.worker.api.Dependency;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestPluginContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Jobs as the tests of this module use them: all of one type, in the queue {@value #QUEUE} unless they say otherwise. */
final class Jobs {

    static final String QUEUE = "queue";
    static final String TYPE = "type";
    static final String WORKER = "worker";
    static final Duration LEASE = Duration.ofMinutes(10);

    private Jobs() {}

    static String h2(Path directory) {
        return "jdbc:h2:file:" + directory.resolve("jobs");
    }

    static Backend openH2(Path directory) {
        return new TestPluginContext(InstantSource.system()).with("jdbi.url", h2(directory)).open("jdbi");
    }

    static Transport transport(Backend backend) {
        return backend.transport().orElseThrow();
    }

    static OwnerId register(Backend backend) {
        return transport(backend).register("test", LEASE);
    }

    static Envelope envelope(String queue, int priority) {
        return new Envelope(JobId.random(), TYPE, 1, "payload".getBytes(StandardCharsets.UTF_8), queue, priority,
                Start.NOW,
                Optional.empty(), Set.of(), Map.of());
    }

    static Envelope keyed(String payload, Unique unique) {
        return new Envelope(JobId.random(), TYPE, 1, payload.getBytes(StandardCharsets.UTF_8), QUEUE, 1, Start.NOW,
                Optional.of(unique), Set.of(), Map.of());
    }

    static Envelope after(JobId... parents) {
        return new Envelope(JobId.random(), TYPE, 1, new byte[0], QUEUE, 1, Start.NOW, Optional.empty(), Set.of(),
                Map.of(), Stream.of(parents).map(parent -> new Dependency(parent, ParentPolicy.FAIL)).toList());
    }

    static Settlement with(Settlement settlement, Envelope... next) {
        return new Settlement(settlement.id(), settlement.attempt(), settlement.worker(), settlement.change(),
                settlement.progress(), List.of(next));
    }

    static List<JobId> publish(Backend backend, int jobs) {
        List<Envelope> envelopes = IntStream.range(0, jobs).mapToObj(i -> envelope(QUEUE, 1 + i % 10)).toList();
        transport(backend).publish(envelopes);
        return envelopes.stream().map(Envelope::id).toList();
    }

    static List<Delivery> fetch(Backend backend, OwnerId owner, ClaimOrder order, int max) {
        return transport(backend).fetch(
                new FetchRequest(owner, WORKER, QUEUE, Set.of(TYPE), Set.of(), order, max));
    }

    static List<Settlement> succeed(List<Delivery> deliveries) {
        return settle(deliveries, new Change.Succeed(Optional.empty(), Duration.ofDays(7)));
    }

    static List<Settlement> retry(List<Delivery> deliveries) {
        return settle(deliveries, new Change.Retry(error(), Duration.ZERO));
    }

    static List<Settlement> fail(List<Delivery> deliveries) {
        return settle(deliveries, new Change.Fail(error(), "no attempts left"));
    }

    private static AttemptError error() {
        return AttemptError.of(FailureKind.TRANSIENT, "java.io.IOException", "it broke");
    }

    private static List<Settlement> settle(List<Delivery> deliveries, Change change) {
        return deliveries.stream()
                .map(delivery -> new Settlement(
                        delivery.envelope().id(), delivery.attempt(), WORKER, change, Optional.empty()))
                .toList();
    }
}
