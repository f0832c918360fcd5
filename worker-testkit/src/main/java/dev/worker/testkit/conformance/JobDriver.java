package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;

/**
 * Leads jobs along their way, so that the same tests hold for a store that is told of it by its own transport and for one
 * that is told by the engine.
 */
sealed interface JobDriver {

    List<Receipt> publish(List<Envelope> envelopes);

    OwnerId owner();

    /** Makes a job RUNNING; of the jobs in its queue it must be the one that was published first. */
    Delivery take(OwnerId owner, Envelope envelope);

    List<Settled> settle(OwnerId owner, List<Settlement> settlements);

    /** How many jobs wait in the usual queue. Taking them is allowed: to be asked last. */
    int countReady();

    /** By the transport of the backend under test. */
    record ByTransport(Conformance kit) implements JobDriver {

        @Override
        public List<Receipt> publish(List<Envelope> envelopes) {
            return kit.transport().publish(envelopes);
        }

        @Override
        public OwnerId owner() {
            return kit.transport().register("test-process", Duration.ofDays(1));
        }

        @Override
        public Delivery take(OwnerId owner, Envelope envelope) {
            Ask ask = Ask.by(owner).queue(envelope.queue()).types(envelope.type())
                    .labels(envelope.requires().toArray(String[]::new));
            kit.transport().releaseDue();
            List<Delivery> taken = kit.transport().fetch(ask.request());
            assertThat(taken).extracting(delivery -> delivery.envelope().id()).containsExactly(envelope.id());
            return taken.getFirst();
        }

        @Override
        public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
            return kit.transport().settle(owner, settlements);
        }

        @Override
        public int countReady() {
            return kit.transport().fetch(Ask.by(owner()).max(1_000).request()).size();
        }
    }

    /** By calls of the store, as the engine makes them where transport and store differ. */
    record ByStore(Conformance kit) implements JobDriver {

        @Override
        public List<Receipt> publish(List<Envelope> envelopes) {
            return kit.store().create(envelopes);
        }

        @Override
        public OwnerId owner() {
            return OwnerId.random();
        }

        @Override
        public Delivery take(OwnerId owner, Envelope envelope) {
            int attempt = kit.store().find(envelope.id()).map(JobInfo::attempt).orElse(0) + 1;
            Delivery delivery = new Delivery(envelope, attempt, 0);
            assertThat(kit.store().start(owner, Ask.WORKER, List.of(delivery))).containsExactly(Settled.APPLIED);
            return delivery;
        }

        @Override
        public List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
            return kit.store().settle(owner, settlements);
        }

        @Override
        public int countReady() {
            return kit.store().list(JobQuery.all().states(JobState.QUEUED).queue(Draft.QUEUE)).size();
        }
    }
}
