package dev.worker.benchmarks.field.dbscheduler;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.database.Sql;
import dev.worker.benchmarks.field.Versions;
import java.time.Duration;

/** db-scheduler with one-time tasks, in either of its two ways of polling. */
public final class DbScheduler implements Contender {
    /** How due tasks are found, with the fractions that the project's own benchmark has for 20 threads. */
    public enum Polling {
        FETCH("db-scheduler-fetch") {
            @Override
            void configure(SchedulerBuilder builder) {
                builder.pollUsingFetch(4.0, 20.0);
            }
        },
        LOCK_AND_FETCH("db-scheduler-lock") {
            @Override
            void configure(SchedulerBuilder builder) {
                builder.pollUsingLockAndFetch(4.0, 20.0);
            }
        };

        private final String contender;

        Polling(String contender) {
            this.contender = contender;
        }

        abstract void configure(SchedulerBuilder builder);
    }

    private static final Duration POLLING_INTERVAL = Duration.ofSeconds(1);

    private final Polling polling;

    public DbScheduler(Polling polling) {
        this.polling = polling;
    }

    @Override
    public String name() {
        return polling.contender;
    }

    @Override
    public String version() {
        return Versions.of("db-scheduler");
    }

    @Override
    public boolean supports(Dialect dialect) {
        return polling == Polling.FETCH || dialect == Dialect.POSTGRESQL;
    }

    @Override
    public void createSchema(Setup setup) {
        String script = switch (setup.dialect()) {
            case H2 -> "h2.sql";
            case POSTGRESQL -> "postgresql.sql";
        };
        Sql.execute(setup.dataSource(), Sql.script(DbScheduler.class, script));
    }

    @Override
    public JobSystem open(Setup setup) {
        var task = Tasks.oneTime(DbSchedulerSystem.TASK)
                .execute((instance, context) -> DbSchedulerSystem.run(setup.body(), instance));
        SchedulerBuilder builder = Scheduler.create(setup.dataSource(), task)
                .threads(setup.slots())
                .pollingInterval(POLLING_INTERVAL)
                .enableImmediateExecution();
        polling.configure(builder);
        return new DbSchedulerSystem(builder.build(), setup.dataSource());
    }
}
