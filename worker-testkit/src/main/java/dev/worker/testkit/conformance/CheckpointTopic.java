package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How far jobs are that go through many items. */
abstract class CheckpointTopic extends Topic {

    private static final byte[] HALF = Draft.bytes("half");
    private static final byte[] MORE = Draft.bytes("more");

    CheckpointTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    static List<Function<Delivery, Settlement>> comingBack() {
        return List.of(job -> Verdict.retry(job, Duration.ZERO), job -> Verdict.release(job, Duration.ZERO),
                Verdict::fail);
    }

    static List<Function<Delivery, Settlement>> endingWell() {
        return List.of(Verdict::succeed, Verdict::cancel);
    }

    @Test
    void whoKeepsNoneSaysSo() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery running = take(owner, draft);

        if (kit().has(Capability.CHECKPOINTS)) {
            assertThat(save(owner, running, HALF)).isEqualTo(Settled.APPLIED);
        } else {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> save(owner, running, HALF))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.NOT_SUPPORTED);
        }
    }

    @Test
    void theNewestIsTheOneThatIsRead() {
        OwnerId owner = owner();
        Delivery running = running(owner, Draft.job());
        assertThat(store().checkpoint(id(running))).isEmpty();

        save(owner, running, HALF);
        save(owner, running, MORE);

        assertThat(store().checkpoint(id(running))).hasValue(MORE);
        assertThat(store().checkpoint(JobId.random())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("comingBack")
    void itStaysWithAJobThatMayComeBack(Function<Delivery, Settlement> change) {
        OwnerId owner = owner();
        Draft draft = Draft.job();
        Delivery running = running(owner, draft);
        save(owner, running, HALF);

        settle(owner, change.apply(running));
        store().requeue(Set.of(draft.id()));

        assertThat(store().checkpoint(draft.id())).hasValue(HALF);
        Delivery again = take(owner, draft);
        assertThat(save(owner, again, MORE)).isEqualTo(Settled.APPLIED);
    }

    @ParameterizedTest
    @MethodSource("endingWell")
    void itGoesWithTheEnd(Function<Delivery, Settlement> change) {
        OwnerId owner = owner();
        Delivery running = running(owner, Draft.job());
        save(owner, running, HALF);

        settle(owner, change.apply(running));

        assertThat(store().checkpoint(id(running))).isEmpty();
    }

    @Test
    void aStaleAttemptAndAStrangerStoreNothing() {
        OwnerId owner = owner();
        Draft draft = Draft.job();
        Delivery stale = running(owner, draft);
        settle(owner, Verdict.retry(stale, Duration.ZERO));
        assertThat(save(owner, stale, HALF)).isEqualTo(Settled.LOST);
        Delivery current = take(owner, draft);

        assertThat(save(owner, stale, HALF)).isEqualTo(Settled.LOST);
        assertThat(save(owner(), current, HALF)).isEqualTo(Settled.LOST);
        assertThat(store().checkpoint(draft.id())).isEmpty();
    }

    private Delivery running(OwnerId owner, Draft draft) {
        assumeTrue(kit().has(Capability.CHECKPOINTS));
        publish(draft);
        return take(owner, draft);
    }

    private Settled save(OwnerId owner, Delivery delivery, byte[] checkpoint) {
        return store().checkpoint(owner, id(delivery), delivery.attempt(), checkpoint);
    }

    private static JobId id(Delivery delivery) {
        return delivery.envelope().id();
    }
}
