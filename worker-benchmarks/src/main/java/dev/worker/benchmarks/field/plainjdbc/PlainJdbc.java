package dev.worker.benchmarks.field.plainjdbc;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.database.Sql;

/**
 * The ceiling: a batched claim, a batched delete and nothing else. It has no retries, leases, states or history, and it
 * loses the jobs of a process that dies. No job system can be asked to beat it, only to come near.
 */
public final class PlainJdbc implements Contender {
    @Override
    public String name() {
        return "plain-jdbc";
    }

    @Override
    public String version() {
        return "-";
    }

    @Override
    public void createSchema(Setup setup) {
        String script = switch (setup.dialect()) {
            case H2 -> "h2.sql";
            case POSTGRESQL -> "postgresql.sql";
        };
        Sql.execute(setup.dataSource(), Sql.script(PlainJdbc.class, script));
    }

    @Override
    public JobSystem open(Setup setup) {
        JobTable table = switch (setup.dialect()) {
            case H2 -> new H2JobTable(setup.dataSource());
            case POSTGRESQL -> new PostgresJobTable(setup.dataSource());
        };
        return new PlainJdbcSystem(table, setup.slots(), setup.body());
    }
}
