package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.node.NodeArguments;
import dev.worker.benchmarks.node.NodeProcess;
import dev.worker.benchmarks.node.NodeTask;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How fast several processes do jobs from one database, and whether any job is run by two of them. */
final class ProcessesTrial implements Trial {
    private static final int SLOTS = 20;
    private static final long LOOK_AGAIN_NANOS = 5_000_000;

    private final Column rate;
    private final int processes;
    private final int jobs;
    private final Duration limit;

    ProcessesTrial(int processes, int jobs, Duration limit) {
        this.rate = Column.rate(processes == 1 ? "1 process" : processes + " processes");
        this.processes = processes;
        this.jobs = jobs;
        this.limit = limit;
    }

    @Override
    public List<Column> columns() {
        return List.of(rate);
    }

    @Override
    public Optional<String> refusal(Contender contender, Dialect dialect) {
        return dialect == Dialect.H2 ? Optional.of("an H2 file belongs to one process") : Optional.empty();
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        int count = Math.min(jobs, contender.preloadLimit());
        Ledger ledger = new Ledger(count);
        DrainClock.Reading reading;
        try (Database database = server.create();
                Installation producer = Installation.create(contender, database, SLOTS, number -> {
                    throw new IllegalStateException("the producing process was never started");
                })) {
            producer.preload(0, count);
            database.settle();
            reading = drain(contender, database, producer.system(), ledger, count);
        }
        return Sample.of(Map.of(rate, reading.rate()), ledger, count, reading.complete());
    }

    private DrainClock.Reading drain(
            Contender contender, Database database, JobSystem system, Ledger ledger, int count)
            throws InterruptedException {
        NodeArguments arguments = new NodeArguments(NodeTask.DRAIN, contender.name(), database.url(), SLOTS, count,
                Work.NOTHING);
        List<NodeProcess> nodes = new ArrayList<>();
        try {
            for (int node = 0; node < processes; node++) {
                nodes.add(NodeProcess.start(arguments));
            }
            for (NodeProcess node : nodes) {
                node.awaitReady();
            }
            nodes.forEach(NodeProcess::go);
            DrainClock.Reading reading = watch(nodes, system, count);
            for (NodeProcess node : nodes) {
                node.stopInto(ledger);
            }
            return reading;
        } finally {
            nodes.forEach(NodeProcess::close);
        }
    }

    /** As {@link DrainClock}, with what the nodes tell of their progress in place of the ledger. */
    private DrainClock.Reading watch(List<NodeProcess> nodes, JobSystem system, int count) {
        long deadline = System.nanoTime() + limit.toNanos();
        long firstSeen = deadline;
        int finished = 0;
        while (System.nanoTime() < deadline && !(finished >= count && system.unfinished() == 0)) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            finished = nodes.stream().mapToInt(NodeProcess::finished).sum();
            if (finished > 0) {
                firstSeen = Math.min(firstSeen, System.nanoTime());
            }
        }
        Duration elapsed = Duration.ofNanos(Math.max(0, System.nanoTime() - firstSeen));
        return new DrainClock.Reading(finished, elapsed, system.unfinished() == 0);
    }
}
