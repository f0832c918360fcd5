package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Batch;
import dev.worker.api.JobGraph;
import dev.worker.api.Message;
import dev.worker.api.ParentPolicy;
import dev.worker.api.WorkerException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How batches are split. */
class BatchTest {

    record Part(long from, long to) implements Message<Long> {}

    record Sum() implements Message<Long> {}

    @Test
    void everyItemIsInExactlyOneRangeWhateverTheNumbers() {
        Random random = new Random(20_310_501);
        for (int i = 0; i < 20_000; i++) {
            long total = random.nextInt(4) == 0 ? random.nextLong(Long.MAX_VALUE) : random.nextLong(5_000);
            long size = random.nextInt(4) == 0 ? random.nextLong(1, Long.MAX_VALUE) : random.nextLong(1, 1_000);
            int max = random.nextInt(1, 200);
            assertCovered(new Batch(total, size, max));
        }
    }

    @Test
    void everyItemIsCoveredAtTheEdges() {
        for (long total : new long[]{0, 1, 2, 999, 1_000, 1_001, Long.MAX_VALUE}) {
            for (long size : new long[]{1, 2, 100, 1_000, Long.MAX_VALUE}) {
                for (int max : new int[]{1, 2, 5, 10_000}) {
                    assertCovered(new Batch(total, size, max));
                }
            }
        }
    }

    private static void assertCovered(Batch batch) {
        List<Batch.Range> ranges = batch.ranges();
        assertThat(ranges).as("%s", batch).hasSizeLessThanOrEqualTo(batch.maxParts());
        long next = 0;
        for (Batch.Range range : ranges) {
            if (range.from() != next || range.size() < 1) {
                throw new AssertionError(batch + " has the range " + range + " after " + next);
            }
            next = range.to();
        }
        assertThat(next).as("%s", batch).isEqualTo(batch.total());
        boolean enough = Math.ceilDiv(batch.total(), batch.size()) <= batch.maxParts();
        assertThat(ranges).as("%s", batch)
                .allSatisfy(range -> assertThat(!enough || range.size() <= batch.size()).isTrue());
    }

    @Test
    void theJoinComesAfterAllParts() {
        JobGraph graph = Batch.of(10).size(4).graph(range -> new Part(range.from(), range.to()), new Sum());

        assertThat(graph.nodes()).extracting(JobGraph.Node::name)
                .containsExactly("part 0 to 4", "part 4 to 7", "part 7 to 10", Batch.JOIN);
        assertThat(graph.nodes().getLast().parents()).hasSize(3).containsValue(ParentPolicy.FAIL);
    }

    @Test
    void withoutItemsThereIsTheJoinAlone() {
        JobGraph graph = Batch.of(0).graph(range -> new Part(range.from(), range.to()), new Sum());

        assertThat(graph.nodes()).singleElement().satisfies(node -> assertThat(node.parents()).isEmpty());
    }

    @Test
    void badNumbersAreRefused() {
        assertRefused(() -> Batch.of(-1), "items of a batch are -1");
        assertRefused(() -> Batch.of(1).size(0), "size of a part is 0");
        assertRefused(() -> Batch.of(1).maxParts(0), "allowed is 1 to 10000");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(call::run).withMessageContaining(message);
    }
}
