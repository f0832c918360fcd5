package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.Dialect;
import java.util.List;
import java.util.Optional;

/** One thing that is done to every contender in each round. */
public interface Trial extends AutoCloseable {
    List<Column> columns();

    /** Why it makes no sense with this contender on this kind of database, if so. */
    default Optional<String> refusal(Contender contender, Dialect dialect) {
        return Optional.empty();
    }

    Sample run(Contender contender, DatabaseServer server) throws InterruptedException;

    /** Whether a first run is slower than later ones, and thus to be left out. False where every run is a new process. */
    default boolean warmsUp() {
        return true;
    }

    /** Gives back what it kept from round to round. */
    @Override
    default void close() {}
}
