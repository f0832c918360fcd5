package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.node.MemoryUse;
import dev.worker.benchmarks.node.NodeArguments;
import dev.worker.benchmarks.node.NodeProcess;
import dev.worker.benchmarks.node.NodeTask;
import dev.worker.benchmarks.work.Work;
import java.util.List;
import java.util.Map;

/** What memory jobs take that run at once, in a process of its own. */
final class MemoryTrial implements Trial {
    private static final double MEBIBYTE = 1024 * 1024;
    private static final int REPORTED_JOBS = 1_000;

    private final Column heap = Column.cost("heap", "MiB");
    private final Column resident = Column.cost("resident", "MiB");
    private final int running;

    MemoryTrial(int running) {
        this.running = running;
    }

    @Override
    public List<Column> columns() {
        return List.of(heap, resident);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        try (Database database = server.create();
                NodeProcess node = NodeProcess.start(new NodeArguments(
                        NodeTask.MEMORY, contender.name(), database.url(), running, running, Work.NOTHING))) {
            MemoryUse use = node.awaitMemory();
            return Sample.of(Map.of(heap, scaled(use.heap()), resident, scaled(use.resident())));
        }
    }

    private double scaled(long bytes) {
        return bytes / MEBIBYTE * REPORTED_JOBS / running;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }
}
