package dev.worker.jdbi.internal.h2;

import dev.worker.api.AttemptError;
import dev.worker.api.spi.OwnerId;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.Apart;
import dev.worker.jdbi.internal.jobs.Dependencies;
import dev.worker.jdbi.internal.jobs.DependencyTable.Followed;
import dev.worker.jdbi.internal.jobs.JobTable.Applied;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.StateChange;
import dev.worker.jdbi.internal.jobs.Texts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Settlements: conditional updates in one transaction. Where rows that others have locked turn out to be in its way, those that are
 * free are locked first, and changed without the others.
 */
final class H2Settlements {

    private static final String UPDATE = """
            UPDATE worker_job SET
              state = :state,
              attempt = attempt - :restored,
              owner = NULL,
              run_at = coalesce(%s, run_at),
              ready_at = CASE WHEN :queued THEN {now} ELSE ready_at END,
              started_at = CASE WHEN attempt = :restored THEN NULL ELSE started_at END,
              worker = CASE WHEN attempt = :restored THEN NULL ELSE worker END,
              ended_at = CASE WHEN :ended THEN {now} END,
              keep_until = %s,
              result = :result,
              checkpoint = CASE WHEN :state NOT IN ('SUCCEEDED', 'CANCELLED') THEN checkpoint END,
              reason = CASE WHEN :state = 'CANCELLED' THEN coalesce(cancel_reason, :reason) ELSE :reason END,
              error_type = coalesce(:error, error_type),
              progress = coalesce(:fraction, progress),
              progress_text = coalesce(:text, progress_text)
            WHERE id = :id AND attempt = :attempt AND state = 'RUNNING' AND owner = :owner""";

    private static final String RUNNING = """
            SELECT id FROM worker_job WHERE id = ANY(:ids) AND state = 'RUNNING' AND owner = :owner""";

    private final Database database;
    private final Dependencies dependencies;
    private final H2Successes successes;
    private final String update;
    private final String fail;
    private final String lease;

    H2Settlements(Database database, Dependencies dependencies) {
        this.database = database;
        this.dependencies = dependencies;
        successes = new H2Successes(database);
        update = database.sql(UPDATE.formatted(
                database.plusMicros("{now}", ":delay"), KeyColumns.keep(database.plusMicros("{now}", ":keep"))));
        fail = database.sql("""
                INSERT INTO worker_attempt (job_id, failed_at, attempt, kind, type, message, trace, worker)
                VALUES (:id, {now}, :attempt, :kind, :type, :message, :trace, :worker)""");
        lease = database.sql("SELECT count(*) FROM worker_process WHERE owner = :owner AND expires_at > {now}");
    }

    Applied settle(OwnerId owner, List<StateChange> changes, boolean leased) {
        return Apart.settle(changes, StateChange::id, part -> trySettling(owner, part, leased));
    }

    private Optional<Applied> trySettling(OwnerId owner, List<StateChange> changes, boolean leased) {
        Optional<Applied> settled = database.unlessLocked(handle -> settle(handle, owner, changes, leased));
        return settled.isPresent() || changes.size() == 1
                ? settled
                : database.unlessLocked(handle -> settleFree(handle, owner, changes, leased));
    }

    private Applied settleFree(Handle handle, OwnerId owner, List<StateChange> changes, boolean leased) {
        List<UUID> ids = changes.stream().map(StateChange::id).toList();
        Set<UUID> free = H2Locks.lockFree(handle, ids);
        Set<UUID> held = new HashSet<>(running(handle, owner, ids));
        held.removeAll(free);
        List<StateChange> rest = changes.stream().filter(change -> free.contains(change.id())).toList();
        return settle(handle, owner, rest, leased).and(Applied.held(held));
    }

    private static List<UUID> running(Handle handle, OwnerId owner, List<UUID> ids) {
        return Parts.of(ids).flatMap(part -> handle.createQuery(RUNNING)
                .bind("ids", SqlArrays.uuids(part))
                .bind("owner", owner.value())
                .mapTo(UUID.class)
                .list()
                .stream())
                .toList();
    }

    /** The same inside a transaction. */
    Applied settle(Handle handle, OwnerId owner, List<StateChange> changes, boolean leased) {
        List<StateChange> sorted = changes.stream().sorted(Comparator.comparing(StateChange::id)).toList();
        if (sorted.isEmpty() || leased && !holdsLease(handle, owner)) {
            return Applied.NONE;
        }
        Map<Boolean, List<StateChange>> split = sorted.stream()
                .collect(Collectors.partitioningBy(H2Successes::fits));
        Set<UUID> settled = successes.settle(handle, owner, split.get(true));
        settled.addAll(update(handle, owner, split.get(false)));
        List<StateChange> applied = sorted.stream().filter(change -> settled.contains(change.id())).toList();
        noteFailures(handle, applied);
        return new Applied(changed(handle, applied), follow(handle, applied), Set.of());
    }

    private List<Followed> follow(Handle handle, List<StateChange> applied) {
        List<UUID> ended = applied.stream().filter(change -> change.state().ended()).map(StateChange::id).toList();
        return ended.isEmpty() || !H2Dependencies.anyOpen(handle) ? List.of() : dependencies.follow(handle, ended);
    }

    private boolean holdsLease(Handle handle, OwnerId owner) {
        return database.clock().bind(handle.createQuery(lease))
                .bind("owner", owner.value())
                .mapTo(Integer.class)
                .one() > 0;
    }

    private Set<UUID> update(Handle handle, OwnerId owner, List<StateChange> changes) {
        if (changes.isEmpty()) {
            return Set.of();
        }
        PreparedBatch batch = handle.prepareBatch(update);
        for (StateChange change : changes) {
            database.clock().bind(batch)
                    .bind("id", change.id())
                    .bind("attempt", change.attempt())
                    .bind("owner", owner.value())
                    .bind("state", change.state().name())
                    .bind("queued", H2JobTable.isQueued(change))
                    .bind("ended", change.state().ended())
                    .bind("restored", change.restored())
                    .bind("delay", change.delay())
                    .bind("keep", change.keep())
                    .bind("result", change.result())
                    .bind("reason", change.reason())
                    .bind("error", change.error() == null ? null : Texts.storable(change.error().type()))
                    .bind("fraction", change.fraction())
                    .bind("text", change.progressText())
                    .add();
        }
        int[] counts = batch.execute();
        return IntStream.range(0, counts.length)
                .filter(i -> counts[i] > 0)
                .mapToObj(i -> changes.get(i).id())
                .collect(Collectors.toSet());
    }

    private void noteFailures(Handle handle, List<StateChange> applied) {
        PreparedBatch batch = handle.prepareBatch(fail);
        for (StateChange change : applied) {
            AttemptError error = change.error();
            if (error != null) {
                database.clock().bind(batch)
                        .bind("id", change.id())
                        .bind("attempt", change.attempt())
                        .bind("kind", error.kind().name())
                        .bind("type", Texts.storable(error.type()))
                        .bind("message", Texts.storable(error.message()))
                        .bind("trace", Texts.storable(error.trace()))
                        .bind("worker", change.worker())
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    /** Which queue a job is in is asked only for those that are ready again: the others wake nobody. */
    private static List<Changed> changed(Handle handle, List<StateChange> applied) {
        List<UUID> queued = applied.stream().filter(H2JobTable::isQueued).map(StateChange::id).toList();
        Map<UUID, String> queues = queued.isEmpty() ? new HashMap<>() : H2JobTable.queues(handle, queued);
        return applied.stream()
                .map(change -> new Changed(
                        change.id(), queues.getOrDefault(change.id(), ""), queues.containsKey(change.id())))
                .toList();
    }
}
