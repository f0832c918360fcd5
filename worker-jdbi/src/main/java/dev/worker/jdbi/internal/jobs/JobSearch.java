package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.ServerClock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Lists of jobs: a statement of just those conditions that the query has. For one use. */
final class JobSearch {

    private final Database database;
    private final JobTable table;
    private final Set<JobState> states;
    private final Optional<JobId> before;
    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> values = new TreeMap<>();

    JobSearch(Database database, JobTable table, JobQuery query) {
        this.database = database;
        this.table = table;
        states = query.states().isEmpty() ? EnumSet.allOf(JobState.class) : query.states();
        query.queue().ifPresent(queue -> where("queue = :queue", "queue", Texts.storable(queue)));
        query.type().ifPresent(type -> where("type = :type", "type", Texts.storable(type)));
        query.worker().ifPresent(worker -> where("worker = :worker", "worker", Texts.storable(worker)));
        query.errorType().ifPresent(type -> where("error_type = :error", "error", Texts.storable(type)));
        query.createdFrom().ifPresent(from -> where("created_at >= :from", "from", ServerClock.instant(from)));
        query.createdTo().ifPresent(to -> where("created_at < :to", "to", ServerClock.instant(to)));
        query.endedFrom().ifPresent(from -> where("ended_at >= :endedFrom", "endedFrom", ServerClock.instant(from)));
        query.endedTo().ifPresent(to -> where("ended_at < :endedTo", "endedTo", ServerClock.instant(to)));
        before = query.before();
        before.ifPresent(id -> conditions.add("seq < :before"));
        values.put("limit", query.limit());
    }

    List<JobInfo> run() {
        String sql = "SELECT " + JobQueries.infoColumns(table) + " FROM (" + table.newest(states, conditions)
                + ") found ORDER BY seq DESC LIMIT :limit";
        return database.read(handle -> {
            Query query = handle.createQuery(sql);
            values.forEach(query::bind);
            before.ifPresent(id -> query.bind("before", place(handle, id)));
            return query.map((row, context) -> JobRows.info(row)).list();
        });
    }

    private static long place(Handle handle, JobId id) {
        return handle.createQuery("SELECT seq FROM worker_job WHERE id = :id").bind("id", id.value())
                .mapTo(Long.class).findOne().orElseThrow(() -> JobQuery.unknownPage(id));
    }

    private void where(String condition, String name, Object value) {
        conditions.add(condition);
        values.put(name, value);
    }
}
