package dev.worker.benchmarks.measure;

import java.time.Duration;
import java.util.List;

/**
 * How much is run of everything.
 *
 * @param rounds samples of each trial; their median is the result
 * @param warmUps rounds before them that are not counted
 * @param enqueues jobs handed in one by one
 * @param batchedEnqueues jobs handed in in batches
 * @param jobs no-op jobs to drain; one slower than these in the time limit is measured by what it did
 * @param slots how many jobs at once
 * @param pickups jobs handed in to an idle contender
 * @param load how long jobs come in to a contender that is busy
 * @param backlogs how many jobs wait while others are done
 * @param processes how many processes work together
 * @param running jobs at once whose memory is measured
 * @param limit the most time that any one run may take for what it measures
 */
public record Scale(
        int rounds,
        int warmUps,
        int enqueues,
        int batchedEnqueues,
        int jobs,
        List<Integer> slots,
        int pickups,
        Duration load,
        List<Integer> backlogs,
        List<Integer> processes,
        int running,
        Duration limit) {
    /** JobRunr's polling interval: a shorter time would show a part of its rhythm and call it a rate. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** What goes into BENCHMARKS.md: two hours and a half. */
    public static Scale full() {
        return new Scale(
                5, // rounds
                1, // warm-ups
                5_000, // enqueues
                50_000, // batched enqueues
                200_000, // jobs: more than anybody but plain JDBC does in the time limit, so that all are measured for as long
                List.of(4, 20, 64), // slots
                200, // pickups
                LIMIT, // load
                List.of(10_000, 1_000_000), // backlogs
                List.of(1, 2, 4), // processes
                1_000, // running
                LIMIT); // limit
    }

    /** A first impression: a few minutes. */
    public static Scale quick() {
        return new Scale(
                1, // rounds
                0, // warm-ups
                1_000, // enqueues
                10_000, // batched enqueues
                10_000, // jobs
                List.of(20), // slots
                40, // pickups
                LIMIT, // load
                List.of(10_000), // backlogs
                List.of(1, 2), // processes
                1_000, // running
                LIMIT); // limit
    }

    /** The same with another number of rounds. */
    public Scale withRounds(int newRounds) {
        return with(newRounds, jobs, slots);
    }

    /** The same with another number of jobs to drain. */
    public Scale withJobs(int newJobs) {
        return with(rounds, newJobs, slots);
    }

    /** The same with other numbers of slots. */
    public Scale withSlots(List<Integer> newSlots) {
        return with(rounds, jobs, newSlots);
    }

    private Scale with(int newRounds, int newJobs, List<Integer> newSlots) {
        return new Scale(
                newRounds,
                warmUps,
                enqueues,
                batchedEnqueues,
                newJobs,
                newSlots,
                pickups,
                load,
                backlogs,
                processes,
                running,
                limit);
    }
}
