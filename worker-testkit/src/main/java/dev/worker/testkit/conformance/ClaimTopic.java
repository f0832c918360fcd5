package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a fetch takes, and what it leaves. */
abstract class ClaimTopic extends Topic {

    private static final Duration AGE = Duration.ofMinutes(1);

    ClaimTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void thereIsNothingInAQueueThatNobodyUsed() {
        assertThat(fetch(Ask.by(owner()).queue("never-used").max(10))).isEmpty();
    }

    @Test
    void takesAtMostAsManyAsWereAskedFor() {
        publish(drafts(5, Draft.job()));
        OwnerId owner = owner();

        assertThat(fetch(Ask.by(owner).max(3))).hasSize(3);
        assertThat(fetch(Ask.by(owner).max(3))).hasSize(2);
        assertThat(fetch(Ask.by(owner).max(3))).isEmpty();
    }

    @Test
    void theFirstAttemptIsNumberOne() {
        publish(Draft.job());

        Delivery delivery = fetch(Ask.by(owner())).getFirst();

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.crashes()).isZero();
    }

    @Test
    void takesFromTheOneQueueAlone() {
        Draft here = Draft.job().queue("here");
        publish(Draft.job().queue("there"), here);

        assertThat(fetchIds(Ask.by(owner()).queue("here").max(10))).containsExactly(here.id());
    }

    @Test
    void takesOnlyTheTypesThatWereAskedFor() {
        Draft wanted = Draft.job().type("b");
        Draft wantedToo = Draft.job().type("c");
        publish(Draft.job().type("a"), wanted, wantedToo);

        assertThat(fetchIds(Ask.by(owner()).types("b", "c").max(10))).containsExactly(wanted.id(), wantedToo.id());
    }

    @Test
    void manyJobsOfAForeignTypeDoNotHideTheOneBehindThem() {
        Draft wanted = Draft.job().type("wanted");
        publish(drafts(500, Draft.job().type("foreign")));
        publish(wanted);

        assertThat(fetchIds(Ask.by(owner()).types("wanted"))).containsExactly(wanted.id());
    }

    @Test
    void tellsWhichTypesHaveBeenWaitingForLonger() {
        publish(Draft.job().type("old"), Draft.job().type("older").queue("there"),
                Draft.job().type("later").after(AGE));
        clock().advance(AGE);
        publish(Draft.job().type("new"));

        Map<String, Set<String>> waiting = transport().waitingTypes(Set.of(Draft.QUEUE, "there", "empty"), AGE);

        assertThat(waiting)
                .isEqualTo(kit().has(Capability.WAITING_TYPES)
                        ? Map.of(Draft.QUEUE, Set.of("old"), "there", Set.of("older"))
                        : Map.of());
    }

    @Test
    void aJobThatRequiresNothingGoesToAnyWorker() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(fetchIds(Ask.by(owner()).labels("gpu=a100"))).containsExactly(draft.id());
    }

    @Test
    void aJobGoesOnlyToAWorkerThatHasAllItsLabels() {
        Draft draft = Draft.job().requires("gpu=a100", "zone=eu");
        publish(draft);
        OwnerId owner = owner();

        assertThat(fetch(Ask.by(owner))).isEmpty();
        assertThat(fetch(Ask.by(owner).labels("gpu=a100"))).isEmpty();
        assertThat(fetch(Ask.by(owner).labels("gpu=a1000", "zone=eu"))).isEmpty();
        assertThat(fetchIds(Ask.by(owner).labels("zone=eu", "gpu=a100", "disk=ssd"))).containsExactly(draft.id());
    }

    @Test
    void manyJobsThatRequireMoreDoNotHideTheOneBehindThem() {
        Draft modest = Draft.job();
        publish(drafts(500, Draft.job().requires("gpu=h200")));
        publish(modest);

        assertThat(fetchIds(Ask.by(owner()).max(10))).containsExactly(modest.id());
    }

    @Test
    void whatWasLeftBehindHasNoAttemptBurned() {
        Draft draft = Draft.job().requires("gpu=a100");
        publish(draft);
        fetch(Ask.by(owner()).max(10));

        assertThat(fetch(Ask.by(owner()).labels("gpu=a100")).getFirst().attempt()).isEqualTo(1);
    }

    @Test
    void anOwnerThatIsNotRegisteredGetsNothing() {
        Draft draft = Draft.job();
        publish(draft);

        assertThat(fetch(Ask.by(OwnerId.random()))).isEmpty();
        assertThat(fetchIds(Ask.by(owner()))).containsExactly(draft.id());
    }

    @Test
    void tellsWhichQueuesHaveReadyJobs() {
        publish(Draft.job().queue("a"), Draft.job().queue("b"), Draft.job().queue("not-asked-for"));

        assertThat(transport().ready(Set.of("a", "b", "empty"))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aQueueWhoseJobsAllRunHasNoReadyOnes() {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        assertThat(transport().ready(Set.of(Draft.QUEUE))).isEmpty();

        settle(owner, Verdict.succeed(delivery));
        assertThat(transport().ready(Set.of(Draft.QUEUE))).isEmpty();
    }

    @Test
    void noQueuesHaveNoReadyJobs() {
        assertThat(transport().ready(Set.of())).isEmpty();
    }
}
