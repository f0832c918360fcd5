package dev.worker.benchmarks.field.quartz;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.database.Sql;
import dev.worker.benchmarks.field.Versions;
import java.util.Properties;
import java.util.UUID;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;

/** Quartz with its JDBC store, clustered, and one trigger a job. */
public final class Quartz implements Contender {
    /** It stores a few hundred jobs a second, in batches or not. */
    private static final int PRELOAD_LIMIT = 3_000;

    @Override
    public String name() {
        return "quartz";
    }

    @Override
    public String version() {
        return Versions.of("quartz");
    }

    @Override
    public int preloadLimit() {
        return PRELOAD_LIMIT;
    }

    @Override
    public void createSchema(Setup setup) {
        String script = switch (setup.dialect()) {
            case H2 -> "tables_h2.sql";
            case POSTGRESQL -> "tables_postgres.sql";
        };
        Sql.execute(setup.dataSource(), Sql.script(JobStoreTX.class, script));
    }

    @Override
    public JobSystem open(Setup setup) {
        // The name of a place in a registry that Quartz has for the whole process, so it must be a new one each time.
        String instance = UUID.randomUUID().toString();
        DBConnectionManager.getInstance().addConnectionProvider(instance, new PooledConnections(setup.dataSource()));
        try {
            Scheduler scheduler = new StdSchedulerFactory(properties(setup, instance)).getScheduler();
            scheduler.setJobFactory((bundle, itsScheduler) -> new NumberedJob(setup.body()));
            return new QuartzSystem(scheduler, setup.dataSource());
        } catch (SchedulerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Properties properties(Setup setup, String instance) {
        String slots = Integer.toString(setup.slots());
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "bench");
        properties.setProperty("org.quartz.scheduler.instanceId", instance);
        properties.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", slots);
        properties.setProperty("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
        properties.setProperty("org.quartz.threadPool.threadCount", slots);
        properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.setProperty("org.quartz.jobStore.driverDelegateClass", delegate(setup).getName());
        properties.setProperty("org.quartz.jobStore.dataSource", instance);
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        // A waiting job is a trigger that is late: it must not count as missed.
        properties.setProperty("org.quartz.jobStore.misfireThreshold", "6000000");
        return properties;
    }

    private static Class<? extends StdJDBCDelegate> delegate(Setup setup) {
        return switch (setup.dialect()) {
            case H2 -> StdJDBCDelegate.class;
            case POSTGRESQL -> PostgreSQLDelegate.class;
        };
    }
}
