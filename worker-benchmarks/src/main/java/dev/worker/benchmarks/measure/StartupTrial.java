package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.node.NodeArguments;
import dev.worker.benchmarks.node.NodeProcess;
import dev.worker.benchmarks.node.NodeTask;
import dev.worker.benchmarks.work.Work;
import java.util.List;
import java.util.Map;

/** How long it takes from the start of a JVM until a job that waits already is run. */
final class StartupTrial implements Trial {
    private static final int SLOTS = 20;

    private final Column first = Column.cost("first job", "ms");

    @Override
    public List<Column> columns() {
        return List.of(first);
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        try (Database database = server.create()) {
            // Closed before the node starts: an H2 file belongs to one process.
            try (Installation producer = Installation.create(contender, database, SLOTS, number -> {})) {
                producer.system().enqueue(0);
            }
            NodeArguments arguments = new NodeArguments(NodeTask.STARTUP, contender.name(), database.url(), SLOTS, 1,
                    Work.NOTHING);
            long start = System.nanoTime();
            try (NodeProcess node = NodeProcess.start(arguments)) {
                node.awaitFirstJob();
                double millis = (System.nanoTime() - start) / 1e6;
                node.stop();
                return Sample.of(Map.of(first, millis));
            }
        }
    }

    @Override
    public boolean warmsUp() {
        return false;
    }
}
