package dev.worker.testkit.conformance;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** What a transport may get wrong, each made from a right one: the conformance classes must not let any of them pass. */
enum Defect {

    /** Nothing: to see that it is the defect that fails the tests, not the way of breaking. */
    NONE(RightTransport::new),

    /** Whoever says that a job is done is believed. */
    IGNORES_FENCING(Unfenced::new),

    /** A process is alive for ever once it was registered. */
    IGNORES_LEASES(right -> new RightTransport(right) {
        @Override
        public OwnerId register(String process, Duration lease) {
            return super.register(process, Duration.ofDays(10_000));
        }
    }),

    /** Jobs that should run again are gone. */
    LOSES_JOBS_THAT_COME_BACK(right -> new RightTransport(right) {
        @Override
        public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
            return super.settle(owner, settlements.stream().map(Defect::ended).toList());
        }
    }),

    /** Every order is first in, first out. */
    IGNORES_ORDER(right -> new RightTransport(right) {
        @Override
        public List<Delivery> fetch(FetchRequest request) {
            return super.fetch(new FetchRequest(request.owner(), request.worker(), request.queue(), request.types(),
                    request.labels(), ClaimOrder.FIFO, request.max(), request.limits()));
        }
    }),

    /** Workers get jobs that they cannot do. */
    IGNORES_LABELS(right -> new RightTransport(right) {
        @Override
        public List<Receipt> publish(List<Envelope> envelopes) {
            return super.publish(envelopes.stream()
                    .map(e -> with(e, e.start(), e.unique(), Set.of()))
                    .toList());
        }
    }),

    /** Everything is ready at once. */
    FORGETS_DELAYS(right -> new RightTransport(right) {
        @Override
        public List<Receipt> publish(List<Envelope> envelopes) {
            return super.publish(envelopes.stream()
                    .map(e -> with(e, Start.NOW, e.unique(), e.requires()))
                    .toList());
        }
    }),

    /** The same thing is done as often as it is asked for. */
    FORGETS_KEYS(right -> new RightTransport(right) {
        @Override
        public List<Receipt> publish(List<Envelope> envelopes) {
            return super.publish(envelopes.stream()
                    .map(e -> with(e, e.start(), Optional.empty(), e.requires()))
                    .toList());
        }
    }),

    /** The jobs of a dead process are never heard of again. */
    NEVER_TAKES_OVER(right -> new RightTransport(right) {
        @Override
        public List<TakenOver> takeOver(OwnerId owner, int max) {
            return List.of();
        }
    });

    private final UnaryOperator<Transport> breaker;

    Defect(UnaryOperator<Transport> breaker) {
        this.breaker = breaker;
    }

    /** A backend with this defect in its transport, and without a store that could tell. */
    Backend in(Backend right) {
        Transport broken = breaker.apply(right.transport().orElseThrow());
        return new Backend() {
            @Override
            public Optional<Transport> transport() {
                return Optional.of(broken);
            }

            @Override
            public void close() {
                right.close();
            }
        };
    }

    private static Settlement ended(Settlement settlement) {
        boolean comesBack = settlement.change() instanceof Change.Retry
                || settlement.change() instanceof Change.Release;
        Change change = comesBack ? new Change.Succeed(Optional.empty(), Verdict.KEEP) : settlement.change();
        return new Settlement(settlement.id(), settlement.attempt(), settlement.worker(), change,
                settlement.progress());
    }

    private static Envelope with(Envelope e, Start start, Optional<Unique> unique, Set<String> requires) {
        return new Envelope(e.id(), e.type(), e.version(), e.payload(), e.queue(), e.priority(), start, unique,
                requires, e.headers());
    }

    /** Settles under whatever attempt and owner the job runs under now. */
    private static final class Unfenced extends RightTransport {

        private record Holder(OwnerId owner, int attempt) {}

        private final Map<JobId, Holder> holders = new ConcurrentHashMap<>();

        Unfenced(Transport right) {
            super(right);
        }

        @Override
        public List<Delivery> fetch(FetchRequest request) {
            List<Delivery> deliveries = super.fetch(request);
            deliveries.forEach(delivery -> hold(delivery, request.owner()));
            return deliveries;
        }

        @Override
        public List<TakenOver> takeOver(OwnerId owner, int max) {
            List<TakenOver> taken = super.takeOver(owner, max);
            taken.forEach(one -> hold(one.delivery(), owner));
            return taken;
        }

        @Override
        public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
            return settlements.stream().map(settlement -> settleWhoeverAsks(owner, settlement)).toList();
        }

        private void hold(Delivery delivery, OwnerId owner) {
            holders.put(delivery.envelope().id(), new Holder(owner, delivery.attempt()));
        }

        private Settled settleWhoeverAsks(OwnerId owner, Settlement settlement) {
            Holder holder = holders.getOrDefault(settlement.id(), new Holder(owner, settlement.attempt()));
            Settlement forged = new Settlement(settlement.id(), holder.attempt(), settlement.worker(),
                    settlement.change(), settlement.progress());
            return super.settle(holder.owner(), List.of(forged)).getFirst();
        }
    }
}
