package dev.worker.jdbi.internal.h2;

import dev.worker.api.JobState;
import dev.worker.api.spi.OwnerId;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.StateChange;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What most settlements are: jobs that succeeded, without a result or progress. One statement changes all that are alike. */
final class H2Successes {

    private static final String SUCCEED = """
            SELECT id FROM FINAL TABLE (
              UPDATE worker_job SET state = 'SUCCEEDED', owner = NULL, ended_at = {now}, keep_until = %s, result = NULL,
                reason = NULL, checkpoint = NULL
              WHERE id = ANY(:ids) AND attempt = :attempt AND state = 'RUNNING' AND owner = :owner)""";

    private final Database database;
    private final String succeed;

    H2Successes(Database database) {
        this.database = database;
        succeed = database.sql(SUCCEED.formatted(KeyColumns.keep(database.plusMicros("{now}", ":keep"))));
    }

    /** Whether a change is one of these. */
    static boolean fits(StateChange change) {
        return change.state() == JobState.SUCCEEDED && change.result() == null && change.fraction() == null;
    }

    /** Changes the jobs; gives those that were changed. */
    Set<UUID> settle(Handle handle, OwnerId owner, List<StateChange> changes) {
        Set<UUID> settled = new HashSet<>();
        changes.stream()
                .collect(Collectors.groupingBy(Kind::of))
                .forEach((kind, alike) -> Parts.of(alike)
                        .forEach(part -> settled.addAll(settle(handle, owner, kind, part))));
        return settled;
    }

    private List<UUID> settle(Handle handle, OwnerId owner, Kind kind, List<StateChange> changes) {
        return database.clock().bind(handle.createQuery(succeed))
                .bind("ids", SqlArrays.uuids(changes, StateChange::id))
                .bind("attempt", kind.attempt())
                .bind("keep", kind.keep())
                .bind("owner", owner.value())
                .mapTo(UUID.class)
                .list();
    }

    /** What jobs that are changed by one statement have in common. */
    private record Kind(int attempt, Long keep) {

        static Kind of(StateChange change) {
            return new Kind(change.attempt(), change.keep());
        }
    }
}
