package dev.worker.jdbi.internal.admin;

import dev.worker.api.Schedule;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.DatabaseKind;
import dev.worker.jdbi.internal.jobs.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Purges and checks, in steps so short that workers do not notice. */
public final class Upkeep {

    /** How many jobs one step looks at. */
    private static final int STEP = 2_000;

    /** So long the job of a tick is kept at least: as long as it is known, nobody enqueues the same tick again. */
    private static final Duration KEEP_TICKS = Duration.ofHours(1);

    /**
     * Ended jobs that are still needed: by jobs that come after them and have not run, to hold their unique key, or to say that a
     * tick of a schedule was enqueued.
     */
    private static final String NEEDED = """
            (j.children AND EXISTS (
                SELECT 1 FROM worker_dependency d JOIN worker_job c ON c.id = d.child
                WHERE d.parent = j.id AND c.ended_at IS NULL)
              OR j.key_until IS NOT NULL AND j.key_until > {now}
              OR j.headers LIKE :tick AND j.ended_at >= %s)""";

    private static final Map<String, String> RULES = new LinkedHashMap<>();

    static {
        RULES.put("running jobs without an owner, or others with one",
                "SELECT count(*) FROM worker_job WHERE (state = 'RUNNING') <> (owner IS NOT NULL)");
        RULES.put("ended jobs without the time of their end, or live ones with one",
                "SELECT count(*) FROM worker_job WHERE (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) <> (ended_at IS NOT NULL)");
        RULES.put("jobs that are ready since no time",
                "SELECT count(*) FROM worker_job WHERE state = 'QUEUED' AND ready_at IS NULL");
        RULES.put("jobs in states that do not exist",
                "SELECT count(*) FROM worker_job WHERE state NOT IN ('WAITING', 'SCHEDULED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')"
                        + " OR key_scope NOT IN ('QUEUED', 'PERIOD', 'FREE')");
        RULES.put("unique keys that several jobs hold",
                "SELECT count(*) FROM (SELECT unique_key FROM worker_job j WHERE {holds} GROUP BY unique_key HAVING count(*) > 1) twice");
        RULES.put("failures of jobs that are not there",
                "SELECT count(*) FROM worker_attempt a WHERE NOT EXISTS (SELECT 1 FROM worker_job j WHERE j.id = a.job_id)");
        RULES.put("jobs whose bytes cannot be read",
                "SELECT count(*) FROM worker_job WHERE octet_length(payload) + coalesce(octet_length(result), 0) < 0");
    }

    private final Database database;

    /** Cares for this database. */
    public Upkeep(Database database) {
        this.database = database;
    }

    /** Deletes succeeded and cancelled jobs that ended longer ago than this and are not needed any more; gives how many. */
    public long purge(Duration olderThan) {
        String delete = database.sql("DELETE FROM worker_job j WHERE j.seq > :from AND j.seq <= :to"
                + " AND j.state IN ('SUCCEEDED', 'CANCELLED') AND j.ended_at < " + ago(":age")
                + " AND NOT coalesce(" + NEEDED.formatted(ago(":keepTicks")) + ", false)");
        long purged = 0;
        long from = 0;
        for (Optional<Long> to = stepFrom(from); to.isPresent(); to = stepFrom(from)) {
            long first = from;
            long last = to.get();
            purged += database.statement(handle -> database.clock().bind(handle.createUpdate(delete))
                    .bind("age", Micros.of(olderThan))
                    .bind("keepTicks", Micros.of(KEEP_TICKS))
                    .bind("tick", "%" + Schedule.TICK_HEADER + "=%")
                    .bind("from", first)
                    .bind("to", last)
                    .execute());
            from = last;
        }
        return purged;
    }

    private String ago(String micros) {
        return database.plusMicros("{now}", "- CAST(" + micros + " AS bigint)");
    }

    private Optional<Long> stepFrom(long from) {
        return database.read(handle -> handle.createQuery(
                "SELECT max(seq) FROM (SELECT seq FROM worker_job WHERE seq > :from AND state IN ('SUCCEEDED', 'CANCELLED')"
                        + " ORDER BY seq LIMIT :step) step")
                .bind("from", from)
                .bind("step", STEP)
                .mapTo(Long.class)
                .findOne());
    }

    /** What is wrong with the tables, for people; empty if nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        RULES.forEach((rule, text) -> {
            String count = text.replace("{holds}", database.holdsKey("j", "IS NOT NULL"));
            try {
                long broken = database.read(handle -> handle.createQuery(count).mapTo(Long.class).one());
                if (broken > 0) {
                    problems.add(broken + " " + rule);
                }
            } catch (WorkerException e) {
                problems.add("no answer to how many " + rule + ": " + e.getMessage());
            }
        });
        return problems;
    }

    /** Has the planner's statistics made anew, and on PostgreSQL the room of deleted rows given free. */
    public void tidy() {
        if (database.url().kind() == DatabaseKind.POSTGRESQL) {
            database.statement((Handle handle) -> handle.execute("VACUUM (ANALYZE) worker_job, worker_attempt"));
        } else {
            database.statement((Handle handle) -> handle.execute("ANALYZE"));
        }
    }
}
