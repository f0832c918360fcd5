package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs that come to be with the settlement of another. */
abstract class NextJobsTopic extends Topic {

    /** More than are likely to be written at once. */
    private static final int MANY = 2_500;

    NextJobsTopic(Conformance kit) {
        super(kit);
    }

    static List<Function<Delivery, Settlement>> changes() {
        return List.of(Verdict::succeed, Verdict::fail, Verdict::cancel,
                job -> Verdict.retry(job, Duration.ofHours(1)));
    }

    @Test
    void theTransportSaysWhetherItCan() {
        assertThat(transport().createsNext()).isEqualTo(kit().has(Capability.NEXT_JOBS));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void jobsComeToBeWithAChangeOfAnyKind(Function<Delivery, Settlement> change) {
        Draft first = Draft.job();
        OwnerId owner = owner();
        Delivery running = running(owner, first);
        Draft next = Draft.job();

        assertThat(settle(owner, with(change.apply(running), next))).isEqualTo(Settled.APPLIED);

        assertThat(fetchIds(Ask.by(owner).max(10))).containsExactly(next.id());
    }

    @Test
    void aChangeThatIsLostBringsNothing() {
        Draft first = Draft.job();
        OwnerId owner = owner();
        Delivery running = running(owner, first);
        Draft once = Draft.job();
        Draft late = Draft.job();
        Draft stranger = Draft.job();

        List<Settled> answers = transport().settle(owner,
                List.of(with(Verdict.succeed(running), once), with(Verdict.succeed(running), late)));
        Settled other = settle(owner(), with(Verdict.succeed(running), stranger));

        assertThat(answers).containsExactly(Settled.APPLIED, Settled.LOST);
        assertThat(other).isEqualTo(Settled.LOST);
        assertThat(fetchIds(Ask.by(owner).max(10))).containsExactly(once.id());
    }

    @Test
    void ofABatchEachBringsItsOwn() {
        assumeTrue(kit().has(Capability.NEXT_JOBS));
        OwnerId owner = owner();
        Draft[] firsts = drafts(3, Draft.job());
        publish(firsts);
        List<Delivery> running = fetch(Ask.by(owner).max(3));
        Draft one = Draft.job();
        Draft two = Draft.job();

        assertThat(transport().settle(owner, List.of(with(Verdict.succeed(running.get(0)), one),
                Verdict.succeed(running.get(1)), with(Verdict.fail(running.get(2)), two))))
                .containsOnly(Settled.APPLIED);

        assertThat(fetchIds(Ask.by(owner).max(10))).containsExactlyInAnyOrder(one.id(), two.id());
    }

    @Test
    void theyComeAfterTheJobThatBroughtThemAndAfterOneAnother() {
        assumeTrue(kit().has(Capability.DEPENDENCIES));
        Draft first = Draft.job();
        OwnerId owner = owner();
        Delivery running = running(owner, first);
        Draft left = Draft.job().after(first);
        Draft right = Draft.job().after(first);
        Draft join = Draft.job().after(first, left, right);

        settle(owner, with(Verdict.succeed(running), left, right, join));

        assertThat(state(join)).isEqualTo(JobState.WAITING);
        List<Delivery> both = fetch(Ask.by(owner).max(10));
        assertThat(both).extracting(job -> job.envelope().id()).containsExactlyInAnyOrder(left.id(), right.id());
        transport().settle(owner, both.stream().map(Verdict::succeed).toList());
        assertThat(fetchIds(Ask.by(owner).max(10))).containsExactly(join.id());
        assertThat(store().parents(join.id())).extracting(Parent::id)
                .containsExactly(first.id(), left.id(), right.id());
    }

    @Test
    void ofVeryManyTheLastComesAfterWhatTheFirstStandsFor() {
        assumeTrue(kit().has(Capability.DEPENDENCIES));
        Draft holder = Draft.job().queue("other").key("key");
        publish(holder);
        Draft by = Draft.job();
        OwnerId owner = owner();
        Delivery running = running(owner, by);
        Draft[] next = drafts(MANY, Draft.job());
        next[0] = Draft.job().key("key");
        next[MANY - 1] = Draft.job().after(next[0]);

        settle(owner, with(Verdict.succeed(running), next));

        assertThat(store().parents(next[MANY - 1].id())).extracting(Parent::id).containsExactly(holder.id());
        assertThat(state(next[MANY - 1])).isEqualTo(JobState.WAITING);
        assertThat(state(next[MANY - 2])).isEqualTo(JobState.QUEUED);
    }

    @Test
    void whatIsKnownAlreadyStaysAsItIs() {
        Draft first = Draft.job();
        Draft known = Draft.job().queue("other");
        publish(known);
        OwnerId owner = owner();
        Delivery running = running(owner, first);

        assertThat(settle(owner, with(Verdict.succeed(running), known.priority(1)))).isEqualTo(Settled.APPLIED);

        assertThat(info(known).priority()).isEqualTo(known.priority());
    }

    private Delivery running(OwnerId owner, Draft draft) {
        assumeTrue(kit().has(Capability.NEXT_JOBS));
        publish(draft);
        return take(owner, draft);
    }

    private static Settlement with(Settlement settlement, Draft... next) {
        JobId id = settlement.id();
        return new Settlement(id, settlement.attempt(), settlement.worker(), settlement.change(),
                settlement.progress(), envelopes(next));
    }
}
