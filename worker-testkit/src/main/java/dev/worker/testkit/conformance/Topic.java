package dev.worker.testkit.conformance;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Tests of one theme: what they say to the backend under test. */
abstract class Topic {

    private final Conformance kit;
    private final JobDriver driver;

    /** A theme of the transport. */
    Topic(Conformance kit) {
        this(kit, JobDriver.ByTransport::new);
    }

    /** A theme of the store. */
    Topic(Conformance kit, Function<Conformance, JobDriver> driver) {
        this.kit = kit;
        this.driver = driver.apply(kit);
    }

    final Conformance kit() {
        return kit;
    }

    final JobDriver driver() {
        return driver;
    }

    final Transport transport() {
        return kit.transport();
    }

    final JobStore store() {
        return kit.store();
    }

    final TestClock clock() {
        return kit.clock();
    }

    final OwnerId owner() {
        return driver.owner();
    }

    final List<Receipt> publish(Draft... drafts) {
        return driver.publish(envelopes(drafts));
    }

    static List<Envelope> envelopes(Draft... drafts) {
        return Arrays.stream(drafts).map(Draft::envelope).toList();
    }

    final Delivery take(OwnerId owner, Draft draft) {
        return driver.take(owner, draft.envelope());
    }

    final Settled settle(OwnerId owner, Settlement settlement) {
        return driver.settle(owner, List.of(settlement)).getFirst();
    }

    final List<Delivery> fetch(Ask ask) {
        return transport().fetch(ask.request());
    }

    final List<JobId> fetchIds(Ask ask) {
        return fetch(ask).stream().map(delivery -> delivery.envelope().id()).toList();
    }

    /** Asks until nothing is due any more, as the engine does; gives the wait for the next. */
    final Optional<Duration> releaseDue() {
        Optional<Duration> next = transport().releaseDue();
        for (int round = 0; round < 1_000 && next.equals(Optional.of(Duration.ZERO)); round++) {
            next = transport().releaseDue();
        }
        return next;
    }

    final JobInfo info(Draft draft) {
        return store().find(draft.id())
                .orElseThrow(() -> new AssertionError("the store does not know the job that was published"));
    }

    final JobState state(Draft draft) {
        return info(draft).state();
    }

    static Draft[] drafts(int count, Draft like) {
        Draft[] drafts = new Draft[count];
        Arrays.setAll(drafts, i -> like.id(JobId.random()));
        return drafts;
    }
}
