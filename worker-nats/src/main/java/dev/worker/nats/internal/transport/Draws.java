package dev.worker.nats.internal.transport;

import dev.worker.api.ClaimOrder;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.record.Lane;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * From which lanes to take how much, for each claim order.
 *
 * @param draws what to take, one after the other
 * @param sequence the priorities of the jobs in the order in which chance drew them; empty where the order of the draws counts
 */
record Draws(List<Draw> draws, List<Integer> sequence) {

    static Draws of(ClaimOrder order, Map<Lane, Long> waiting, int need) {
        return switch (order) {
            case FIFO -> new Draws(returnedFirst(waiting, need), List.of());
            case PRIORITY ->
                new Draws(byPriority(waiting).values().stream().map(lanes -> new Draw(lanes, need)).toList(),
                        List.of());
            case WEIGHTED_RANDOM -> byChance(byPriority(waiting), need);
            case LIFO -> throw new IllegalArgumentException("a lane is taken from its front");
        };
    }

    /** Puts what was taken, draw by draw, into the order that was asked for. */
    List<JobView> arrange(List<JobView> jobs) {
        if (sequence.isEmpty()) {
            return jobs;
        }
        Map<Integer, Deque<JobView>> byPriority = new HashMap<>();
        jobs.forEach(
                job -> byPriority.computeIfAbsent(job.job().envelope().priority(), p -> new ArrayDeque<>()).add(job));
        List<JobView> arranged = new ArrayList<>();
        for (int priority : sequence) {
            Deque<JobView> next = byPriority.get(priority);
            if (next != null && !next.isEmpty()) {
                arranged.add(next.poll());
            }
        }
        byPriority.values().forEach(arranged::addAll);
        return arranged;
    }

    /** What was taken before was taken because it was the foremost, and so it still is. */
    private static List<Draw> returnedFirst(Map<Lane, Long> lanes, int max) {
        List<Draw> draws = new ArrayList<>();
        for (boolean returned : new boolean[]{true, false}) {
            Map<Lane, Long> some = new LinkedHashMap<>(lanes);
            some.keySet().removeIf(lane -> lane.returned() != returned);
            if (!some.isEmpty()) {
                draws.add(new Draw(some, max));
            }
        }
        return draws;
    }

    private static TreeMap<Integer, Map<Lane, Long>> byPriority(Map<Lane, Long> waiting) {
        TreeMap<Integer, Map<Lane, Long>> groups = new TreeMap<>();
        waiting.forEach((lane, count) -> groups.computeIfAbsent(lane.priority(), p -> new LinkedHashMap<>())
                .put(lane, count));
        return groups;
    }

    /** Draws a priority for each job that is wanted, every waiting job having the weight 1 / priority. */
    private static Draws byChance(Map<Integer, Map<Lane, Long>> groups, int need) {
        Map<Integer, Long> left = new TreeMap<>();
        groups.forEach((priority, lanes) -> left.put(priority, lanes.values().stream().mapToLong(c -> c).sum()));
        Map<Integer, Integer> drawn = new TreeMap<>();
        List<Integer> sequence = new ArrayList<>();
        RandomGenerator random = ThreadLocalRandom.current();
        while (sequence.size() < need && !left.isEmpty()) {
            int priority = draw(left, random);
            sequence.add(priority);
            drawn.merge(priority, 1, Integer::sum);
            left.merge(priority, -1L, Long::sum);
            left.remove(priority, 0L);
        }
        List<Draw> draws = new ArrayList<>();
        drawn.forEach((priority, count) -> draws.add(new Draw(groups.get(priority), count)));
        return new Draws(draws, sequence);
    }

    private static int draw(Map<Integer, Long> left, RandomGenerator random) {
        double total = left.entrySet().stream().mapToDouble(Draws::weight).sum();
        double point = random.nextDouble() * total;
        int last = 0;
        for (Map.Entry<Integer, Long> entry : left.entrySet()) {
            last = entry.getKey();
            point -= weight(entry);
            if (point < 0) {
                break;
            }
        }
        return last;
    }

    private static double weight(Map.Entry<Integer, Long> entry) {
        return (double) entry.getValue() / entry.getKey();
    }
}
