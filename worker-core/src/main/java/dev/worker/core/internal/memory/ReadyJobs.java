package dev.worker.core.internal.memory;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.FetchRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The ready jobs of a queue, sorted into lanes, so that a job that nobody wants hinders no other. Guarded by the lock of
 * the queue, its size aside.
 */
final class ReadyJobs {

    private static final Comparator<Lane> OLDEST_FIRST = Comparator.comparingLong(lane -> lane.oldest().sequence);
    private static final Comparator<
            Lane> NEWEST_FIRST = Comparator.comparingLong((Lane lane) -> lane.newest().sequence).reversed();
    static final Comparator<
            Lane> SOONEST_FIRST = Comparator.comparingInt(Lane::priority).thenComparing(OLDEST_FIRST);

    private final Map<Lane.Key, Lane> lanes = new HashMap<>();
    /** Written under the lock, read without it by those who ask whether a fetch is worth while. */
    private volatile int size;

    boolean isEmpty() {
        return size == 0;
    }

    // All writers hold the lock.
    void add(Job job) {
        lanes.computeIfAbsent(Lane.Key.of(job), Lane::new).add(job);
        size = size + 1;
    }

    void remove(Job job) {
        remove(lanes.get(Lane.Key.of(job)), job);
    }

    /** Takes out at most as many as the request wants, in its order. */
    void take(FetchRequest request, Consumer<Job> taker) {
        List<Lane> fitting = fitting(request);
        if (fitting.isEmpty()) {
            return;
        }
        if (request.order() == ClaimOrder.WEIGHTED_RANDOM) {
            draw(fitting, request.max(), taker);
        } else {
            merge(fitting, request.order(), request.max(), taker);
        }
    }

    /** Takes out what the request wants in the turns of keys. */
    void takeInTurns(FetchRequest request, TurnTaking turns, Consumer<Job> taker) {
        turns.take(fitting(request), (lane, job) -> {
            remove(lane, job);
            taker.accept(job);
        });
    }

    /** Since when the one has been ready that has waited longest; empty if there is none. */
    Optional<Instant> readySince() {
        return lanes.values().stream().map(Lane::readySince).min(Comparator.naturalOrder());
    }

    Set<String> typesReadySince(Instant instant) {
        return lanes.values().stream()
                .filter(lane -> !lane.readySince().isAfter(instant))
                .map(lane -> lane.key().type())
                .collect(Collectors.toSet());
    }

    private List<Lane> fitting(FetchRequest request) {
        List<Lane> fitting = new ArrayList<>(lanes.size());
        for (Lane lane : lanes.values()) {
            if (lane.fits(request)) {
                fitting.add(lane);
            }
        }
        return fitting;
    }

    private void merge(List<Lane> fitting, ClaimOrder order, int max, Consumer<Job> taker) {
        Comparator<Lane> comparator = switch (order) {
            case LIFO -> NEWEST_FIRST;
            case PRIORITY -> SOONEST_FIRST;
            case FIFO, WEIGHTED_RANDOM -> OLDEST_FIRST;
        };
        PriorityQueue<Lane> queue = new PriorityQueue<>(fitting.size(), comparator);
        queue.addAll(fitting);
        for (int taken = 0; taken < max && !queue.isEmpty(); taken++) {
            Lane lane = queue.poll();
            Job job = order == ClaimOrder.LIFO ? lane.newest() : lane.oldest();
            remove(lane, job);
            taker.accept(job);
            if (lane.size() > 0) {
                queue.add(lane);
            }
        }
    }

    /**
     * A lane weighs as much as its jobs together, so each job is drawn with its own weight; among jobs of one weight it makes
     * no difference to the chances that the oldest stands for all.
     */
    private void draw(List<Lane> fitting, int max, Consumer<Job> taker) {
        for (int taken = 0; taken < max && !fitting.isEmpty(); taken++) {
            int priority = drawLane(fitting).priority();
            Lane lane = fitting.stream().filter(other -> other.priority() == priority).min(OLDEST_FIRST).orElseThrow();
            Job job = lane.oldest();
            remove(lane, job);
            taker.accept(job);
            if (lane.size() == 0) {
                fitting.remove(lane);
            }
        }
    }

    private static Lane drawLane(List<Lane> fitting) {
        double total = 0;
        for (Lane lane : fitting) {
            total += weight(lane);
        }
        double point = ThreadLocalRandom.current().nextDouble() * total;
        for (Lane lane : fitting) {
            point -= weight(lane);
            if (point < 0) {
                return lane;
            }
        }
        return fitting.getLast();
    }

    private static double weight(Lane lane) {
        return (double) lane.size() / lane.priority();
    }

    private void remove(Lane lane, Job job) {
        lane.remove(job);
        size = size - 1;
        if (lane.size() == 0) {
            lanes.remove(lane.key());
        }
    }
}
