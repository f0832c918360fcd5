package dev.worker.jdbi.internal.postgres;

import dev.worker.api.JobState;
import dev.worker.api.spi.OwnerId;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.StateChange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What most settlements are: jobs that succeeded, told no progress, and that no others come after. A statement of its own for
 * them costs a third less than the one for all kinds of changes, which has a dozen columns to carry that are empty here.
 */
final class PostgresSuccesses {

    /**
     * Rows are found without a lock. One that someone changes at the same moment has moved to another place: it is either
     * compared again there or left out, by the version of the server, and both are right. They are compared inside a CASE,
     * which no index fits: with stale statistics the planner would rather read all running rows of the owner by theirs.
     *
     * <p>A row that someone else has locked bears that transaction in its xmax, where others have nothing or, as the lock went
     * with the change, the transaction that made them. It is left out here, so that it is not waited for; so are those whose xmax
     * only says who had locked them once.
     */
    private static final String SUCCEED = """
            WITH picked AS MATERIALIZED (
              SELECT j.place, c.* FROM unnest(:ids, :attempts, :keeps, :results) AS c (id, attempt, keep, result)
              CROSS JOIN LATERAL (
                SELECT ctid AS place, attempt, state, owner, xmax = 0 OR xmax = xmin AS free FROM worker_job
                WHERE id = c.id LIMIT 1
              ) j
              WHERE j.attempt = c.attempt AND j.state = 'RUNNING' AND j.owner = :owner AND j.free
                AND EXISTS (SELECT FROM worker_process p WHERE p.owner = :owner AND p.expires_at > {now})
            )
            UPDATE worker_job j SET state = 'SUCCEEDED', owner = NULL, ended_at = {now}, keep_until = %s, result = c.result,
              reason = NULL, checkpoint = NULL
            FROM picked c
            WHERE j.ctid = c.place
              AND CASE WHEN j.state = 'RUNNING' AND j.owner = :owner THEN j.attempt = c.attempt AND NOT j.children END
            RETURNING j.id""";

    private final Database database;
    private final String succeed;

    PostgresSuccesses(Database database) {
        this.database = database;
        succeed = database.sql(SUCCEED.formatted(KeyColumns.keep(database.plusMicros("{now}", "c.keep"))));
    }

    /** Whether a change is one of these, as far as can be said without a look at the database. */
    static boolean fits(StateChange change) {
        return change.state() == JobState.SUCCEEDED && change.fraction() == null;
    }

    /**
     * Stores successes of an owner that holds a lease, sorted by their ids.
     *
     * @return those that were stored; of the others nothing is said
     */
    Set<UUID> settle(OwnerId owner, List<StateChange> sorted) {
        return database.statement(handle -> new HashSet<>(database.clock().bind(handle.createQuery(succeed))
                .bind("ids", SqlArrays.uuids(sorted, StateChange::id))
                .bind("attempts", SqlArrays.integers(sorted, StateChange::attempt))
                .bind("keeps", SqlArrays.longs(sorted, StateChange::keep))
                .bind("results", SqlArrays.bytes(sorted, StateChange::result))
                .bind("owner", owner.value())
                .mapTo(UUID.class)
                .list()));
    }
}
