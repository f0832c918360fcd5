package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Cancellation;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What waits for what, and until when. */
abstract class WaitingTopic extends FamilyTopic {

    private static final int MANY = 1_500;

    WaitingTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void aJobWaitsForAllOfItsParents() {
        Draft first = Draft.job().queue("first");
        Draft second = Draft.job().queue("second");
        Draft child = Draft.job().after(first, second);
        publish(first, second);
        publish(child);
        OwnerId owner = owner();

        assertThat(state(child)).isEqualTo(JobState.WAITING);
        assertThat(fetch(Ask.by(owner))).isEmpty();
        end(owner, first, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        assertThat(fetch(Ask.by(owner))).isEmpty();

        end(owner, second, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
        assertThat(fetch(Ask.by(owner))).extracting(Delivery::attempt).containsExactly(1);
    }

    @Test
    void whoListensIsToldThatItIsReady() {
        Draft parent = Draft.job().queue("parents");
        Draft child = Draft.job();
        publish(parent, child.after(parent));
        OwnerId owner = owner();
        Delivery delivery = take(owner, parent);
        Heard heard = new Heard();
        transport().listen(heard);

        settle(owner, Verdict.succeed(delivery));

        heard.awaitReady(Draft.QUEUE);
        assertThat(transport().ready(Set.of(Draft.QUEUE))).containsExactly(Draft.QUEUE);
    }

    @Test
    void onlyTheEndOfAParentCounts() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(parent);
        publish(parent, child);
        OwnerId owner = owner();

        settle(owner, Verdict.retry(take(owner, parent), Duration.ZERO));
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        settle(owner, Verdict.release(take(owner, parent), Duration.ZERO));
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        end(owner, parent, JobState.SUCCEEDED);

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aLostSettlementReleasesNobody() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(parent);
        publish(parent, child);
        OwnerId lost = owner();
        Delivery delivery = take(lost, parent);
        transport().unregister(lost);

        assertThat(settle(lost, Verdict.succeed(delivery))).isEqualTo(Settled.LOST);

        assertThat(state(child)).isEqualTo(JobState.WAITING);
    }

    @Test
    void aParentThatHasSucceededHoldsNothingUp() {
        Draft parent = Draft.job();
        publish(parent);
        OwnerId owner = owner();
        end(owner, parent, JobState.SUCCEEDED);
        Draft child = Draft.job().after(parent);

        publish(child);

        assertThat(fetchIds(Ask.by(owner))).containsExactly(child.id());
    }

    @Test
    void itsOwnTimeCountsAsWell() {
        Draft parent = Draft.job();
        Draft child = Draft.job().queue("children").after(Duration.ofMinutes(1)).after(parent);
        publish(parent, child);
        OwnerId owner = owner();

        end(owner, parent, JobState.SUCCEEDED);
        assertThat(state(child)).isEqualTo(JobState.SCHEDULED);
        clock().advance(Duration.ofMinutes(1));
        releaseDue();

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void theOrderWithinABatchDoesNotMatter() {
        Draft first = Draft.job();
        Draft second = Draft.job().after(first);
        Draft third = Draft.job().after(second);

        publish(third, first, second);

        assertThat(runAll(owner())).containsExactly(first.id(), second.id(), third.id());
    }

    @Test
    void aDiamondRunsInItsOrder() {
        Draft top = Draft.job();
        Draft[] middle = drafts(50, Draft.job().after(top));
        Draft bottom = Draft.job().after(middle);
        publish(top);
        publish(middle);
        publish(bottom);

        List<JobId> ran = runAll(owner());

        assertThat(ran).hasSize(52).startsWith(top.id()).endsWith(bottom.id()).doesNotHaveDuplicates();
    }

    @Test
    void manyParentsMayEndInOneBatch() {
        Draft[] parents = drafts(MANY, Draft.job());
        Draft child = Draft.job().after(parents);
        publish(parents);
        publish(child);
        OwnerId owner = owner();
        List<Delivery> taken = fetch(Ask.by(owner).max(MANY));

        List<Settlement> all = taken.stream().map(Verdict::succeed).toList();
        transport().settle(owner, all.subList(0, MANY - 1));
        assertThat(state(child)).isEqualTo(JobState.WAITING);
        transport().settle(owner, all.subList(MANY - 1, MANY));

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @Test
    void oneParentMayHaveManyChildren() {
        Draft parent = Draft.job();
        Draft[] children = drafts(MANY, Draft.job().after(parent));
        publish(parent);
        publish(children);
        OwnerId owner = owner();

        end(owner, parent, JobState.SUCCEEDED);

        assertThat(fetch(Ask.by(owner).max(2 * MANY))).hasSize(MANY);
    }

    @Test
    void publishedAgainItIsStillOneJob() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent, child);

        assertThat(publish(parent, child)).extracting(Receipt::kind).containsOnly(Receipt.Kind.DUPLICATE);

        assertThat(runAll(owner())).containsExactly(parent.id(), child.id());
    }

    @Test
    void aDuplicateUnderAKeyStandsForTheJobThatHoldsIt() {
        Draft holder = Draft.job().key("key");
        publish(holder);
        Draft duplicate = Draft.job().key("key");
        Draft child = Draft.job().after(duplicate);

        publish(duplicate, child);

        assertThat(runAll(owner())).containsExactly(holder.id(), child.id());
    }

    @Test
    void aJobThatWaitsCanBeCancelled() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent, child);

        assertThat(store().cancel(child.id(), "not wanted")).isEqualTo(Cancellation.CANCELLED);

        assertThat(runAll(owner())).containsExactly(parent.id());
        assertThat(state(child)).isEqualTo(JobState.CANCELLED);
    }

    @RepeatedTest(5)
    void aParentMayEndWhileItsChildIsPublished() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);
        publish(parent);
        OwnerId owner = owner();
        Delivery delivery = take(owner, parent);

        Together.run(2, i -> i == 0 ? settle(owner, Verdict.succeed(delivery)) : publish(child));

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }

    @RepeatedTest(5)
    void parentsMayEndAtTheSameTime() {
        Draft[] parents = drafts(8, Draft.job());
        Draft child = Draft.job().queue("children").after(parents);
        publish(parents);
        publish(child);
        OwnerId owner = owner();
        List<Delivery> taken = fetch(Ask.by(owner).max(8));

        Together.run(8, i -> settle(owner, Verdict.succeed(taken.get(i))));

        assertThat(state(child)).isEqualTo(JobState.QUEUED);
    }
}
