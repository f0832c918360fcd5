package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Delivery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * WEIGHTED_RANDOM without a look at every job. Jobs of one priority are equally likely, so drawing a job is drawing a
 * priority with the weight {@code jobs / priority} and taking the first job of it. How many jobs a priority has is
 * counted up to {@value #MAX_COUNT}; beyond that the weights are those of {@value #MAX_COUNT} jobs.
 */
public final class WeightedDraw {

    /** Up to how many jobs of one priority are counted: what bounds the cost of a claim on a long backlog. */
    public static final int MAX_COUNT = 10_000;

    private final List<Integer> draws;

    private WeightedDraw(List<Integer> draws) {
        this.draws = draws;
    }

    /**
     * Draws without replacement.
     *
     * @param jobs how many jobs there are by priority
     * @param max at most so many draws
     */
    public static WeightedDraw of(Map<Integer, Integer> jobs, int max, RandomGenerator random) {
        Map<Integer, Integer> left = new TreeMap<>(jobs);
        List<Integer> draws = new ArrayList<>();
        while (draws.size() < max && !left.isEmpty()) {
            int priority = draw(left, random);
            draws.add(priority);
            left.computeIfPresent(priority, (key, count) -> count == 1 ? null : count - 1);
        }
        return new WeightedDraw(draws);
    }

    /** How many jobs of which priorities to take. */
    public Map<Integer, Integer> wanted() {
        Map<Integer, Integer> wanted = new TreeMap<>();
        draws.forEach(priority -> wanted.merge(priority, 1, Integer::sum));
        return wanted;
    }

    /** Puts what was taken, first in, first out within a priority, into the order of the draws. */
    public List<Delivery> inOrder(List<Delivery> taken) {
        Map<Integer, Deque<Delivery>> byPriority = new HashMap<>();
        for (Delivery delivery : taken) {
            byPriority.computeIfAbsent(delivery.envelope().priority(), key -> new ArrayDeque<>()).add(delivery);
        }
        List<Delivery> ordered = new ArrayList<>(taken.size());
        for (int priority : draws) {
            Deque<Delivery> next = byPriority.getOrDefault(priority, new ArrayDeque<>());
            if (!next.isEmpty()) {
                ordered.add(next.poll());
            }
        }
        return ordered;
    }

    private static int draw(Map<Integer, Integer> left, RandomGenerator random) {
        double total = 0;
        for (Map.Entry<Integer, Integer> entry : left.entrySet()) {
            total += weight(entry);
        }
        double point = random.nextDouble() * total;
        int drawn = 0;
        for (Map.Entry<Integer, Integer> entry : left.entrySet()) {
            drawn = entry.getKey();
            point -= weight(entry);
            if (point < 0) {
                break;
            }
        }
        return drawn;
    }

    private static double weight(Map.Entry<Integer, Integer> entry) {
        return (double) entry.getValue() / entry.getKey();
    }
}
