package dev.worker.jdbi.internal.postgres;

import dev.worker.api.AttemptError;
import dev.worker.api.spi.OwnerId;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.Apart;
import dev.worker.jdbi.internal.jobs.Dependencies;
import dev.worker.jdbi.internal.jobs.JobTable.Applied;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.StateChange;
import dev.worker.jdbi.internal.jobs.Texts;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Settlements: one statement for a batch, whatever its changes are. Rows are asked for in the order of their ids, so
 * that two batches do not wait for each other crosswise. A row that someone else has locked is passed over, and said to be held
 * where it is to be changed.
 */
final class PostgresSettlements {

    /**
     * Rows are found by id alone, one by one behind a LIMIT, and changed by their place: with stale statistics, which a
     * queue always has, the planner would rather join with all running rows of the owner, at a cost of their square.
     */
    private static final String UPDATE = """
            WITH picked AS MATERIALIZED (
              SELECT j.place, c.*, j.children AND NOT :tied AND c.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') AS deferred
              FROM unnest(:ids, :attempts, :states, :restored, :delays, :keeps, :results, :reasons, :errors, :fractions,
                  :texts)
                AS c (id, attempt, state, restored, delay, keep, result, reason, error_type, fraction, progress_text)
              CROSS JOIN LATERAL (
                SELECT ctid AS place, attempt, state, owner, children FROM worker_job WHERE id = c.id LIMIT 1
                FOR UPDATE SKIP LOCKED
              ) j
              WHERE j.attempt = c.attempt AND j.state = 'RUNNING' AND j.owner = :owner %s
            ), changed AS (
              UPDATE worker_job j SET
                state = c.state,
                attempt = j.attempt - c.restored,
                owner = NULL,
                run_at = CASE WHEN c.delay IS NULL THEN j.run_at ELSE %s END,
                ready_at = CASE WHEN c.state = 'QUEUED' THEN {now} ELSE j.ready_at END,
                started_at = CASE WHEN j.attempt = c.restored THEN NULL ELSE j.started_at END,
                worker = CASE WHEN j.attempt = c.restored THEN NULL ELSE j.worker END,
                ended_at = CASE WHEN c.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN {now} END,
                keep_until = %s,
                result = c.result,
                checkpoint = CASE WHEN c.state NOT IN ('SUCCEEDED', 'CANCELLED') THEN j.checkpoint END,
                reason = CASE WHEN c.state = 'CANCELLED' THEN coalesce(j.cancel_reason, c.reason) ELSE c.reason END,
                error_type = coalesce(c.error_type, j.error_type),
                progress = coalesce(c.fraction, j.progress),
                progress_text = coalesce(c.progress_text, j.progress_text)
              FROM picked c
              WHERE j.ctid = c.place AND NOT c.deferred
              RETURNING j.id, j.queue, j.state = 'QUEUED' AS queued
            )""";

    private static final String LEASED = "AND EXISTS (SELECT FROM worker_process p WHERE p.owner = :owner AND p.expires_at > {now})";

    private static final String WITH_FAILURES = """
            , noted AS (
              INSERT INTO worker_attempt (job_id, failed_at, attempt, kind, type, message, trace, worker)
              SELECT f.id, {now}, f.attempt, f.kind, f.type, f.message, f.trace, f.worker
              FROM unnest(:failed, :failedAttempts, :kinds, :types, :messages, :traces, :workers)
                AS f (id, attempt, kind, type, message, trace, worker)
              JOIN changed ON changed.id = f.id
            )""";

    /** The rows that were left out are looked for only if there are any: to compare all with all costs their square. */
    private static final String ANSWER = """
             SELECT id, queue, queued, 'CHANGED' AS answer FROM changed
            UNION ALL
            SELECT id, '', false, 'DEFERRED' FROM picked
            WHERE (SELECT count(*) FROM picked) > (SELECT count(*) FROM changed)
              AND NOT EXISTS (SELECT FROM changed WHERE changed.id = picked.id)
            UNION ALL
            SELECT c.id, '', false, 'HELD' FROM unnest(:ids, :attempts) AS c (id, attempt)
            CROSS JOIN LATERAL (SELECT attempt, state, owner FROM worker_job WHERE id = c.id LIMIT 1) j
            WHERE (SELECT count(*) FROM picked) < cardinality(:ids)
              AND j.attempt = c.attempt AND j.state = 'RUNNING' AND j.owner = :owner %s
              AND NOT EXISTS (SELECT FROM picked WHERE picked.id = c.id)""";

    private final Database database;
    private final Dependencies dependencies;
    private final PostgresSuccesses successes;
    private final Sql leased;
    private final Sql unleased;

    PostgresSettlements(Database database, Dependencies dependencies) {
        this.database = database;
        this.dependencies = dependencies;
        successes = new PostgresSuccesses(database);
        leased = sql(LEASED);
        unleased = sql("");
    }

    private Sql sql(String lease) {
        String update = UPDATE.formatted(
                lease, database.plusMicros("{now}", "c.delay"),
                KeyColumns.keep(database.plusMicros("{now}", "c.keep")));
        String answer = ANSWER.formatted(lease);
        return new Sql(database.sql(update + answer), database.sql(update + WITH_FAILURES + answer));
    }

    /**
     * In one statement, except the ends of jobs that others come after: the statement leaves these to a transaction, in which
     * the others are changed with them. So it does with rows that someone else changed just before it locked them: they have moved to
     * where it cannot see them.
     */
    Applied settle(OwnerId owner, List<StateChange> changes, boolean mustHoldLease) {
        List<StateChange> sorted = changes.stream().sorted(Comparator.comparing(StateChange::id)).toList();
        List<StateChange> plain = mustHoldLease ? sorted.stream().filter(PostgresSuccesses::fits).toList() : List.of();
        if (plain.isEmpty()) {
            return settleAny(owner, sorted, mustHoldLease);
        }
        Set<UUID> succeeded = successes.settle(owner, plain);
        List<Changed> changed = succeeded.stream().map(id -> new Changed(id, "", false)).toList();
        List<StateChange> rest = sorted.stream().filter(change -> !succeeded.contains(change.id())).toList();
        return rest.isEmpty() ? Applied.changed(changed) : settleAny(owner, rest, true).and(Applied.changed(changed));
    }

    private Applied settleAny(OwnerId owner, List<StateChange> sorted, boolean mustHoldLease) {
        List<Answer> answers = settleFree(owner, sorted, mustHoldLease);
        Set<UUID> left = ids(answers, Answer.Kind.DEFERRED);
        left.addAll(ids(answers, Answer.Kind.HELD));
        Applied applied = Applied.changed(changed(answers));
        return left.isEmpty() ? applied : applied.and(settleLeft(owner, only(left, sorted), mustHoldLease));
    }

    /**
     * Most locks are over in a moment: those of claims, for example, that wanted a job which another has just taken. Where they are not,
     * whoever does not need what is locked goes on without the others.
     */
    private Applied settleLeft(OwnerId owner, List<StateChange> sorted, boolean mustHoldLease) {
        Optional<Applied> all = database.unlessLocked(handle -> settle(handle, owner, sorted, mustHoldLease));
        if (all.isPresent()) {
            return all.get();
        }
        List<Answer> answers = settleFree(owner, sorted, mustHoldLease);
        List<StateChange> deferred = only(ids(answers, Answer.Kind.DEFERRED), sorted);
        Applied applied = new Applied(changed(answers), List.of(), ids(answers, Answer.Kind.HELD));
        return deferred.isEmpty()
                ? applied
                : applied.and(Apart.settle(deferred, StateChange::id,
                        part -> database.unlessLocked(handle -> settle(handle, owner, part, mustHoldLease))));
    }

    private List<Answer> settleFree(OwnerId owner, List<StateChange> sorted, boolean mustHoldLease) {
        return database.statement(handle -> settle(handle, mustHoldLease ? leased : unleased, owner, sorted, false));
    }

    private static List<StateChange> only(Set<UUID> ids, List<StateChange> sorted) {
        return sorted.stream().filter(change -> ids.contains(change.id())).toList();
    }

    /** The same inside a transaction, which holds the locks of the rows before it looks at them. */
    Applied settle(Handle handle, OwnerId owner, List<StateChange> changes, boolean mustHoldLease) {
        List<StateChange> sorted = changes.stream().sorted(Comparator.comparing(StateChange::id)).toList();
        PostgresLocks.lock(handle, sorted.stream().map(StateChange::id).toList());
        List<Changed> changed = changed(settle(handle, mustHoldLease ? leased : unleased, owner, sorted, true));
        return new Applied(changed, dependencies.follow(handle, changed.stream().map(Changed::id).toList()), Set.of());
    }

    private List<Answer> settle(Handle handle, Sql sql, OwnerId owner, List<StateChange> sorted, boolean tied) {
        List<StateChange> failed = sorted.stream().filter(change -> change.error() != null).toList();
        Query query = failed.isEmpty()
                ? handle.createQuery(sql.plain())
                : failures(handle.createQuery(sql.withFailures()), failed);
        return changes(query, sorted)
                .bind("owner", owner.value())
                .bind("tied", tied)
                .map((row, context) -> new Answer(
                        PostgresJobTable.changed(row), Answer.Kind.valueOf(row.getString("answer"))))
                .list();
    }

    private static List<Changed> changed(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.kind() == Answer.Kind.CHANGED).map(Answer::job).toList();
    }

    private static Set<UUID> ids(List<Answer> answers, Answer.Kind kind) {
        return answers.stream().filter(answer -> answer.kind() == kind).map(answer -> answer.job().id())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Query changes(Query query, List<StateChange> changes) {
        return database.clock().bind(query)
                .bind("ids", SqlArrays.uuids(changes, StateChange::id))
                .bind("attempts", SqlArrays.integers(changes, StateChange::attempt))
                .bind("states", SqlArrays.texts(changes, change -> change.state().name()))
                .bind("restored", SqlArrays.integers(changes, StateChange::restored))
                .bind("delays", SqlArrays.longs(changes, StateChange::delay))
                .bind("keeps", SqlArrays.longs(changes, StateChange::keep))
                .bind("results", SqlArrays.bytes(changes, StateChange::result))
                .bind("reasons", SqlArrays.texts(changes, StateChange::reason))
                .bind("errors", SqlArrays.texts(changes, error(AttemptError::type)))
                .bind("fractions", SqlArrays.doubles(changes, StateChange::fraction))
                .bind("texts", SqlArrays.texts(changes, StateChange::progressText));
    }

    private static Query failures(Query query, List<StateChange> failed) {
        return query
                .bind("failed", SqlArrays.uuids(failed, StateChange::id))
                .bind("failedAttempts", SqlArrays.integers(failed, StateChange::attempt))
                .bind("kinds", SqlArrays.texts(failed, error(error -> error.kind().name())))
                .bind("types", SqlArrays.texts(failed, error(AttemptError::type)))
                .bind("messages", SqlArrays.texts(failed, error(AttemptError::message)))
                .bind("traces", SqlArrays.texts(failed, error(AttemptError::trace)))
                .bind("workers", SqlArrays.texts(failed, StateChange::worker));
    }

    private static Function<StateChange, String> error(Function<AttemptError, String> part) {
        return change -> change.error() == null ? null : Texts.storable(part.apply(change.error()));
    }

    /** The statement for a batch, and that for one in which attempts have failed. */
    private record Sql(String plain, String withFailures) {}

    /** What became of a job. */
    private record Answer(Changed job, Kind kind) {

        enum Kind {
            CHANGED, DEFERRED, HELD
        }
    }
}
