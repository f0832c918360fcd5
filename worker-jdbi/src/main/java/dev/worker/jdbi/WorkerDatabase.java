package dev.worker.jdbi;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.internal.admin.Figures;
import dev.worker.jdbi.internal.admin.H2Backups;
import dev.worker.jdbi.internal.admin.Upkeep;
import dev.worker.jdbi.internal.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The database of a backend {@code jdbi} as operators see it: figures, purges, checks, backups. On PostgreSQL it works
 * beside any number of runtimes; an H2 file belongs to one process, so there it works in the process that has the file
 * open. Safe for use by any number of threads. Errors are {@link WorkerException}s, UNAVAILABLE where the database does
 * not answer; each statement may take 10 minutes.
 */
public final class WorkerDatabase implements AutoCloseable {

    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

    /** Figures and checks look at every job. */
    static final Duration QUERY_TIMEOUT = Duration.ofMinutes(10);

    private final Database database;
    private final Figures figures;
    private final Upkeep upkeep;

    WorkerDatabase(Database database) {
        this.database = database;
        figures = new Figures(database);
        upkeep = new Upkeep(database);
    }

    /**
     * Says how to reach a database.
     *
     * @param url its JDBC URL, as the setting {@code jdbi.url} has it
     */
    public static WorkerDatabaseBuilder builder(String url) {
        return new WorkerDatabaseBuilder(url);
    }

    /** Opens a database by its URL, with the user and the schema that the connection has by itself; see {@link #builder}. */
    public static WorkerDatabase open(String url) {
        return builder(url).open();
    }

    /** The same with a user and a password. */
    public static WorkerDatabase open(String url, String user, String password) {
        return builder(url).user(user, password).open();
    }

    /** Opens a database through connections of the application, which goes on to own them. The tables are in their default schema. */
    public static WorkerDatabase open(DataSource source) {
        return new WorkerDatabase(Database.open(source, CONNECT_TIMEOUT, QUERY_TIMEOUT, Optional.empty()));
    }

    /** Puts a backup in the place of the H2 file at a URL; see {@link WorkerDatabaseBuilder#restore}. */
    public static void restore(Path backup, String url) {
        builder(url).restore(backup);
    }

    /** The figures of every queue that has jobs, by name. Looks at every job. */
    public List<JobFigures> queues() {
        return all(Figures.By.QUEUE);
    }

    /** The figures of every message type that has jobs, by name. Looks at every job. */
    public List<JobFigures> types() {
        return all(Figures.By.TYPE);
    }

    /** The figures of every worker that ran a job that is still known, by name. Looks at every job. */
    public List<JobFigures> workers() {
        return all(Figures.By.WORKER);
    }

    /** The figures of a queue; zeros if there are none. Looks at every job. */
    public JobFigures queue(String name) {
        return one(Figures.By.QUEUE, name);
    }

    /** The figures of a message type; zeros if there are none. Looks at every job. */
    public JobFigures type(String name) {
        return one(Figures.By.TYPE, name);
    }

    /** The figures of a worker; zeros if there are none. Looks at every job. */
    public JobFigures worker(String name) {
        return one(Figures.By.WORKER, name);
    }

    /**
     * Deletes succeeded and cancelled jobs, whether or not their own time to keep is over. Dead letters stay, and so does what is
     * still needed: jobs that others come after which have not ended, jobs that still hold a unique key for its period, and those of
     * the ticks of schedules for an hour after their end. Workers go on meanwhile.
     *
     * @param olderThan only jobs that ended longer ago than this
     * @return how many were deleted
     */
    public long purge(Duration olderThan) {
        return upkeep.purge(olderThan);
    }

    /** What is wrong with the tables, for people; empty if nothing is. Reads every job. */
    public List<String> check() {
        return upkeep.problems();
    }

    /** Makes the planner's statistics anew; on PostgreSQL it vacuums, too. Workers go on meanwhile. */
    public void tidy() {
        upkeep.tidy();
    }

    /**
     * Backs up an H2 file while it is in use: the backup holds what was committed at one moment.
     *
     * @param directory where the backup goes, made if it is missing; each backup gets a name of its own
     * @return the file
     * @throws WorkerException NOT_SUPPORTED on PostgreSQL, which has better ways of its own
     */
    public Path backup(Path directory) {
        if (database.url().file().isEmpty()) {
            throw new WorkerException(
                    ErrorCode.NOT_SUPPORTED, database.url() + " is no H2 file; use the tools of the server (pg_dump)");
        }
        return H2Backups.backup(database, directory);
    }

    /** Closes its connections. May be called twice. */
    @Override
    public void close() {
        database.close();
    }

    private List<JobFigures> all(Figures.By by) {
        return figures.count(by).values().stream().map(WorkerDatabase::figures).toList();
    }

    private JobFigures one(Figures.By by, String name) {
        return Optional.ofNullable(figures.count(by).get(name))
                .map(WorkerDatabase::figures)
                .orElseGet(() -> JobFigures.none(name));
    }

    private static JobFigures figures(Figures.Row row) {
        List<Duration> times = row.runTimes();
        boolean ran = !times.isEmpty();
        return new JobFigures(
                row.name(), row.waiting(), row.scheduled(), row.queued(), row.running(), row.succeeded(), row.failed(),
                row.cancelled(),
                row.failedAttempts(),
                Math.max(0, row.failedAttempts() - row.failedRunning()),
                ran ? Optional.of(times.get(0)) : Optional.empty(),
                ran ? Optional.of(times.get(1)) : Optional.empty(),
                ran ? Optional.of(times.get(2)) : Optional.empty(),
                row.oldestReady());
    }
}
