package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many owners at once. */
abstract class ConcurrencyTopic extends Topic {

    private static final int OWNERS = 8;
    private static final int JOBS = 5_000;
    private static final int BATCH = 50;
    private static final int ROUNDS = 100;

    ConcurrencyTopic(Conformance kit) {
        super(kit);
    }

    @ParameterizedTest
    @EnumSource
    void eightOwnersTakeFiveThousandJobsEachOnce(ClaimOrder order) {
        if (!transport().orders().contains(order)) {
            order = ClaimOrder.FIFO;
        }
        Set<JobId> published = publishMany();
        ClaimOrder claimOrder = order;

        List<List<Delivery>> taken = Together.run(OWNERS, i -> takeAll(claimOrder));

        List<Delivery> all = taken.stream().flatMap(List::stream).toList();
        assertThat(all).hasSize(JOBS);
        assertThat(all).allMatch(delivery -> delivery.attempt() == 1);
        assertThat(all.stream().map(delivery -> delivery.envelope().id()).collect(Collectors.toSet()))
                .isEqualTo(published);
    }

    @Test
    void ofManySettlementsOfOneAttemptOneIsApplied() {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();

        List<Settled> answers = Together.run(OWNERS,
                i -> settle(owner, i % 2 == 0 ? Verdict.succeed(delivery) : Verdict.fail(delivery)));

        assertThat(Collections.frequency(answers, Settled.APPLIED)).isEqualTo(1);
    }

    private Set<JobId> publishMany() {
        Draft[] drafts = new Draft[JOBS];
        Arrays.setAll(drafts, i -> Draft.job().priority(1 + i % 10));
        for (int from = 0; from < JOBS; from += 1_000) {
            publish(Arrays.copyOfRange(drafts, from, from + 1_000));
        }
        return Arrays.stream(drafts).map(Draft::id).collect(Collectors.toSet());
    }

    private List<Delivery> takeAll(ClaimOrder order) {
        OwnerId owner = owner();
        List<Delivery> all = new ArrayList<>();
        List<Delivery> batch = fetch(Ask.by(owner).order(order).max(BATCH));
        while (!batch.isEmpty()) {
            all.addAll(batch);
            settleAll(owner, batch);
            batch = fetch(Ask.by(owner).order(order).max(BATCH));
        }
        return all;
    }

    /** Asks again for those that others hold, as the engine does: whoever looks for a job may hold it for a moment. */
    private void settleAll(OwnerId owner, List<Delivery> batch) {
        List<Settlement> left = batch.stream().map(Verdict::succeed).toList();
        for (int round = 0; round < ROUNDS && !left.isEmpty(); round++) {
            List<Settlement> asked = left;
            List<Settled> answers = transport().settle(owner, asked);
            assertThat(answers).hasSameSizeAs(asked).doesNotContain(Settled.LOST);
            left = IntStream.range(0, asked.size())
                    .filter(i -> answers.get(i) == Settled.LATER)
                    .mapToObj(asked::get)
                    .toList();
        }
        assertThat(left).as("held by others for ever").isEmpty();
    }
}
