package dev.worker.benchmarks;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.DatabaseServers;
import dev.worker.benchmarks.field.Field;
import dev.worker.benchmarks.measure.Catalogue;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.measure.Scale;
import java.nio.file.Path;
import java.util.List;

/** The names that a command line may use. */
record Names(List<String> measures, List<String> contenders, List<String> databases) {
    static Names all() {
        return new Names(
                Catalogue.of(Scale.quick()).stream().map(Measure::name).toList(),
                Field.contenders().stream().map(Contender::name).toList(),
                DatabaseServers.in(Path.of("")).stream().map(DatabaseServer::name).toList());
    }
}
