package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which jobs come first. */
abstract class OrderTopic extends Topic {

    OrderTopic(Conformance kit) {
        super(kit);
    }

    @ParameterizedTest
    @EnumSource
    void anOrderIsOfferedExactlyIfItIsNotLacking(ClaimOrder order) {
        assertThat(transport().orders().contains(order)).isEqualTo(has(order));
    }

    @ParameterizedTest
    @EnumSource
    void anOrderThatIsNotOfferedIsRefused(ClaimOrder order) {
        publish(Draft.job());
        Ask ask = Ask.by(owner()).order(order);
        if (has(order)) {
            assertThat(fetch(ask)).hasSize(1);
        } else {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> fetch(ask))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.NOT_SUPPORTED);
        }
    }

    @Test
    void fifoTakesTheFirstFirst() {
        Draft[] drafts = mixed();
        publish(drafts);

        assertOrder(ClaimOrder.FIFO, ids(drafts));
    }

    @Test
    void lifoTakesTheLastFirst() {
        Draft[] drafts = mixed();
        publish(drafts);

        assertOrder(ClaimOrder.LIFO, ids(drafts).reversed());
    }

    @Test
    void priorityTakesLowNumbersFirstAndTheFirstAmongEqualOnes() {
        Draft[] drafts = mixed();
        publish(drafts);

        List<JobId> expected = Arrays.stream(drafts)
                .sorted((one, other) -> Integer.compare(one.priority(), other.priority()))
                .map(Draft::id)
                .toList();
        assertOrder(ClaimOrder.PRIORITY, expected);
    }

    @Test
    void theOrderGoesThroughOneBatchAndOnInTheNext() {
        Draft[] drafts = mixed();
        publish(drafts);
        OwnerId owner = owner();

        List<JobId> taken = new ArrayList<>();
        for (int max : new int[]{1, 3, 2, 10}) {
            taken.addAll(fetchIds(Ask.by(owner).types("a", "b").max(max)));
        }

        assertThat(taken).containsExactlyElementsOf(ids(drafts));
    }

    @Test
    void whatCameSinceTheLastFetchTakesItsPlace() {
        Draft[] early = drafts(3, Draft.job().priority(50));
        publish(early);
        OwnerId owner = owner();
        // as many as are asked for: nobody can think that these were all
        assertThat(fetchIds(Ask.by(owner).max(1))).containsExactly(early[0].id());
        Draft other = Draft.job().priority(1);
        publish(other);
        Draft late = Draft.job().priority(50);
        publish(late);

        assertThat(fetchIds(Ask.by(owner).max(3))).containsExactly(early[1].id(), early[2].id(), other.id());
        assertThat(fetchIds(Ask.by(owner).max(3))).containsExactly(late.id());
    }

    @Test
    void whatIsMoreUrgentAndCameSinceTheLastFetchIsNext() {
        publish(drafts(3, Draft.job().priority(50)));
        Draft urgent = Draft.job().priority(1);
        if (has(ClaimOrder.PRIORITY)) {
            Ask ask = Ask.by(owner()).order(ClaimOrder.PRIORITY);
            fetch(ask.max(1));
            publish(urgent);

            assertThat(fetchIds(ask.max(1))).containsExactly(urgent.id());
            assertThat(fetchIds(ask.max(3))).hasSize(2);
        } else {
            assertThat(transport().orders()).doesNotContain(ClaimOrder.PRIORITY);
        }
    }

    @Test
    void orderCountsFromTheServersAcceptanceNotFromTheId() {
        Draft first = Draft.job().id(JobId.of("ffffffff-ffff-7fff-bfff-ffffffffffff"));
        Draft second = Draft.job().id(JobId.of("00000000-0000-7000-8000-000000000000"));
        publish(first);
        publish(second);

        assertThat(fetchIds(Ask.by(owner()).max(2))).containsExactly(first.id(), second.id());
    }

    @Test
    void aReleasedJobTakesItsOldPlaceInTheQueue() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        OwnerId owner = owner();
        Delivery first = fetch(Ask.by(owner)).getFirst();

        settle(owner, Verdict.release(first, Duration.ZERO));

        assertThat(fetchIds(Ask.by(owner).max(3))).containsExactlyElementsOf(ids(drafts));
    }

    @Test
    void workersWithDifferentOrdersShareAQueue() {
        Draft[] drafts = drafts(3, Draft.job());
        publish(drafts);
        OwnerId owner = owner();

        assertThat(fetchIds(Ask.by(owner))).containsExactly(drafts[0].id());
        ClaimOrder other = has(ClaimOrder.LIFO) ? ClaimOrder.LIFO : ClaimOrder.FIFO;
        int expected = other == ClaimOrder.LIFO ? 2 : 1;
        assertThat(fetchIds(Ask.by(owner).order(other))).containsExactly(drafts[expected].id());
    }

    /** Jobs of two types and four priorities, each priority more than once. */
    private static Draft[] mixed() {
        int[] priorities = {100, 1, 1000, 100, 2, 1, 1000, 2};
        Draft[] drafts = new Draft[priorities.length];
        Arrays.setAll(drafts, i -> Draft.job().type(i % 3 == 0 ? "a" : "b").priority(priorities[i]));
        return drafts;
    }

    private void assertOrder(ClaimOrder order, List<JobId> expected) {
        if (has(order)) {
            assertThat(fetchIds(Ask.by(owner()).types("a", "b").order(order).max(100)))
                    .containsExactlyElementsOf(expected);
        } else {
            assertThat(transport().orders()).doesNotContain(order);
        }
    }

    private boolean has(ClaimOrder order) {
        return capability(order).map(kit()::has).orElse(true);
    }

    private static Optional<Capability> capability(ClaimOrder order) {
        return switch (order) {
            case FIFO -> Optional.empty();
            case LIFO -> Optional.of(Capability.LIFO);
            case PRIORITY -> Optional.of(Capability.PRIORITY);
            case WEIGHTED_RANDOM -> Optional.of(Capability.WEIGHTED_RANDOM);
        };
    }

    private static List<JobId> ids(Draft[] drafts) {
        return Arrays.stream(drafts).map(Draft::id).toList();
    }
}
