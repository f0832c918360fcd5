package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether chance is true to the weights. Each draw is from a queue of its own, so that draws do not touch each other. */
abstract class WeightedTopic extends Topic {

    private static final int DRAWS = 400;

    WeightedTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void ofTwoJobsEachComesFirstWithItsWeight() {
        assertFirstDraws(List.of(0.75, 0.25), 1, 3);
    }

    @Test
    void neighbouringPrioritiesAreToldApart() {
        assertFirstDraws(List.of(2.0 / 3, 1.0 / 3), 1, 2);
    }

    @Test
    void oneHeavyJobStandsOutAmongManyLightOnes() {
        int light = 30;
        int[] priorities = new int[light + 1];
        Arrays.fill(priorities, 60);
        priorities[light] = 1;
        double total = 1 + light / 60.0;

        assertFirstDraws(List.of(light / 60.0 / total, 1 / total), priorities);
    }

    @Test
    void equalJobsAreDrawnAlikeWhateverTheirNumber() {
        assertFirstDraws(List.of(2.0 / 3, 1.0 / 3), 500, 500, 1000, 1000);
    }

    @Test
    void oneBatchIsDrawnOneByOne() {
        if (lacking()) {
            return;
        }
        int[] priorities = {1, 2, 4};
        List<JobId[]> queues = publishQueues(priorities);
        OwnerId owner = owner();
        Map<List<Integer>, Integer> seen = new HashMap<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            List<JobId> ids = Arrays.asList(queues.get(draw));
            List<Integer> order = fetchIds(ask(owner, draw).max(3)).stream().map(ids::indexOf).toList();
            assertThat(order).hasSize(3);
            seen.merge(order, 1, Integer::sum);
        }
        List<Integer> observed = new ArrayList<>();
        List<Double> probabilities = new ArrayList<>();
        for (List<Integer> order : permutations()) {
            observed.add(seen.getOrDefault(order, 0));
            probabilities.add(probability(order, priorities));
        }
        ChiSquare.assertFits(observed, probabilities);
    }

    /**
     * Checks which priority comes first.
     *
     * @param probabilities of the priorities, in the order in which they first occur
     */
    private void assertFirstDraws(List<Double> probabilities, int... priorities) {
        if (lacking()) {
            return;
        }
        List<Integer> classes = Arrays.stream(priorities).distinct().boxed().toList();
        List<JobId[]> queues = publishQueues(priorities);
        OwnerId owner = owner();
        Integer[] observed = new Integer[classes.size()];
        Arrays.fill(observed, 0);
        for (int draw = 0; draw < DRAWS; draw++) {
            List<JobId> taken = fetchIds(ask(owner, draw));
            int drawn = Arrays.asList(queues.get(draw)).indexOf(taken.getFirst());
            observed[classes.indexOf(priorities[drawn])]++;
        }
        ChiSquare.assertFits(Arrays.asList(observed), probabilities);
    }

    /** A transport without this order says so; there is nothing more to see. */
    private boolean lacking() {
        boolean lacking = !kit().has(Capability.WEIGHTED_RANDOM);
        assertThat(transport().orders().contains(ClaimOrder.WEIGHTED_RANDOM)).isEqualTo(!lacking);
        return lacking;
    }

    private List<JobId[]> publishQueues(int... priorities) {
        List<JobId[]> queues = new ArrayList<>();
        List<Draft> all = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            String queue = queue(draw);
            List<Draft> drafts = Arrays.stream(priorities)
                    .mapToObj(priority -> Draft.job().queue(queue).priority(priority))
                    .toList();
            all.addAll(drafts);
            queues.add(drafts.stream().map(Draft::id).toArray(JobId[]::new));
        }
        publish(all.toArray(Draft[]::new));
        return queues;
    }

    private static Ask ask(OwnerId owner, int draw) {
        return Ask.by(owner).queue(queue(draw)).order(ClaimOrder.WEIGHTED_RANDOM);
    }

    private static String queue(int draw) {
        return "draw-" + draw;
    }

    private static List<List<Integer>> permutations() {
        return List.of(List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1),
                List.of(2, 1, 0));
    }

    private static double probability(List<Integer> order, int[] priorities) {
        double left = Arrays.stream(priorities).mapToDouble(priority -> 1.0 / priority).sum();
        double probability = 1;
        for (int index : order) {
            double weight = 1.0 / priorities[index];
            probability *= weight / left;
            left -= weight;
        }
        return probability;
    }
}
