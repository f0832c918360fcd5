package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.work.Work;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** All measures, in the order of the report. */
public final class Catalogue {
    private static final int BATCH = 1_000;
    private static final Work SHORT = Work.millis(5);
    private static final Work LONGER = Work.millis(20);

    private final Scale scale;

    private Catalogue(Scale scale) {
        this.scale = scale;
    }

    /** Trials may keep databases: close them when their measure is done. */
    public static List<Measure> of(Scale scale) {
        Catalogue catalogue = new Catalogue(scale);
        return List.of(
                catalogue.enqueue(),
                catalogue.drainNoop(),
                catalogue.drainShort(),
                catalogue.pickupIdle(),
                catalogue.pickupLoaded(),
                catalogue.cost(),
                catalogue.backlog(),
                catalogue.processes(),
                catalogue.memory(),
                catalogue.startup());
    }

    private Measure enqueue() {
        return new Measure(
                "enqueue",
                "Enqueue",
                "One thread hands in jobs; none is run meanwhile. Each call returns when its jobs are durable.",
                List.of(
                        EnqueueTrial.oneByOne(scale.enqueues(), scale.limit()),
                        EnqueueTrial.inBatches(scale.batchedEnqueues(), BATCH, scale.limit())));
    }

    private Measure drainNoop() {
        return new Measure(
                "drain-noop",
                "Drain, no-op jobs",
                "Jobs that do nothing wait in the database; from the first job's start to the last one's durable completion.",
                drains(Work.NOTHING, scale.jobs()));
    }

    private Measure drainShort() {
        return new Measure(
                "drain-5ms",
                "Drain, 5 ms jobs",
                "As the no-op jobs, but each takes 5 ms, as one that waits for another service. Ideal: 200 jobs/s a slot.",
                drains(SHORT, fewerJobs()));
    }

    private List<Trial> drains(Work work, int jobs) {
        return scale.slots().stream()
                .<Trial>map(slots -> new DrainTrial(slots, jobs, work, scale.limit()))
                .toList();
    }

    /** Where jobs take time, or fewer tell as much. */
    private int fewerJobs() {
        return scale.jobs() / 5;
    }

    private Measure pickupIdle() {
        return new Measure(
                "pickup-idle",
                "Pickup, idle",
                "From the return of enqueue to the start of the handler in the same process, with 20 slots free.",
                List.of(new IdlePickupTrial(scale.pickups(), scale.limit().multipliedBy(4))));
    }

    private Measure pickupLoaded() {
        return new Measure(
                "pickup-loaded",
                "Pickup, half of the slots busy",
                "From the return of enqueue to the start of the handler, while jobs come one by one at random moments, "
                        + "so many that 10 of 20 slots are busy on average: "
                        + "2,000 a second of 5 ms, 500 a second of 20 ms. Where enqueue is too slow for that, they come later.",
                Stream.of(SHORT, LONGER)
                        .<Trial>map(work -> new LoadedPickupTrial(work, scale.load(), scale.limit()))
                        .toList());
    }

    private Measure cost() {
        return new Measure(
                "cost",
                "Database work for each job",
                "Claim to completion of no-op jobs that wait, with 20 slots, as the server counts it.",
                List.of(new CostTrial(fewerJobs(), scale.limit())));
    }

    private Measure backlog() {
        int drained = scale.jobs();
        return new Measure(
                "backlog",
                "Drain with a backlog, no-op jobs",
                String.format(
                        Locale.ROOT, "The rate over %,d jobs while never fewer than these wait, with 20 slots.",
                        drained),
                scale.backlogs().stream()
                        .<Trial>map(waiting -> new BacklogTrial(
                                waiting, drained, scale.rounds() + scale.warmUps(), scale.limit()))
                        .toList());
    }

    private Measure processes() {
        return new Measure(
                "processes",
                "Several processes, no-op jobs",
                "JVMs with 20 slots each drain one database together.",
                scale.processes().stream()
                        .<Trial>map(count -> new ProcessesTrial(count, scale.jobs(), scale.limit()))
                        .toList());
    }

    private Measure memory() {
        return new Measure(
                "memory",
                "Memory of 1,000 running jobs",
                "What a JVM's memory grows by from before the contender starts to when all jobs run at once.",
                List.of(new MemoryTrial(scale.running())));
    }

    private Measure startup() {
        return new Measure(
                "startup",
                "Start-up to first job",
                "From the start of a JVM to the start of the handler of a job that waits. The JVM itself is part of it.",
                List.of(new StartupTrial()));
    }
}
