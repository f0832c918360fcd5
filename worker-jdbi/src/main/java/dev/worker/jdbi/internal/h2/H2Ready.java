package dev.worker.jdbi.internal.h2;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.WeightedDraw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Looks for jobs to take. Each queue is in the index by priority, then by age. The columns of an order are all named, which is when
 * H2 reads no more rows than it needs.
 */
final class H2Ready {

    private static final String CANDIDATES = """
            SELECT seq, priority, requires FROM worker_job WHERE line = :queue AND type = ANY(:types) AND %s
            ORDER BY %s LIMIT :max""";

    private static final String BY_PRIORITY = CANDIDATES.formatted(
            "line_rank >= :priority AND (line_rank > :priority OR seq > :after)", "line, line_rank, seq");

    private static final String OF_PRIORITY = "line_rank = :priority AND seq > :after AND seq < :before";

    private static final String OLDEST = CANDIDATES.formatted(OF_PRIORITY, "line, line_rank, seq");

    private static final String NEWEST = CANDIDATES.formatted(OF_PRIORITY, "line DESC, line_rank DESC, seq DESC");

    /** H2 would look for what is greater at the first that is equal. */
    private static final String NEXT_PRIORITY = """
            SELECT line_rank FROM worker_job WHERE line = :queue AND line_rank >= :priority
            ORDER BY line, line_rank, seq LIMIT 1""";

    private static final String COUNT = """
            SELECT requires, count(*) AS jobs FROM (
              SELECT requires FROM worker_job WHERE line = :queue AND line_rank = :priority AND type = ANY(:types)
              LIMIT %d
            ) GROUP BY requires""".formatted(WeightedDraw.MAX_COUNT);

    /** The most rows that are looked at in one step where most of them require other labels. */
    private static final int MAX_PAGE = 1_000;

    private final LockedRows locked;

    H2Ready(LockedRows locked) {
        this.locked = locked;
    }

    /** Those that come first in the order of the request, which is not one by chance. */
    List<Candidate> first(Handle handle, FetchRequest request) {
        return request.order() == ClaimOrder.PRIORITY
                ? foremost(handle, request)
                : byAge(handle, request);
    }

    /** Those of the first priorities. */
    List<Candidate> foremost(Handle handle, FetchRequest request) {
        return read(handle, request, BY_PRIORITY, Range.ofPriority(0), request.max());
    }

    /** The oldest of this priority. */
    List<Candidate> oldest(Handle handle, FetchRequest request, int priority, int max) {
        return read(handle, request, OLDEST, Range.ofPriority(priority), max);
    }

    /** How many of each priority the request could take, counted up to a limit. */
    static Map<Integer, Integer> count(Handle handle, FetchRequest request) {
        Map<Integer, Integer> jobs = new TreeMap<>();
        for (int priority : priorities(handle, request.queue())) {
            int count = count(handle, request, priority);
            if (count > 0) {
                jobs.put(priority, count);
            }
        }
        return jobs;
    }

    /** The priorities of the jobs of a queue, found by jumping from one to the next. */
    static List<Integer> priorities(Handle handle, String queue) {
        List<Integer> priorities = new ArrayList<>();
        Optional<Integer> next = priorityFrom(handle, queue, 0);
        while (next.isPresent()) {
            priorities.add(next.get());
            next = priorityFrom(handle, queue, next.get() + 1);
        }
        return priorities;
    }

    /** Of each priority those at the front; once there are enough, only such as are ahead of them. */
    private List<Candidate> byAge(Handle handle, FetchRequest request) {
        boolean newest = request.order() == ClaimOrder.LIFO;
        Comparator<Candidate> order = Comparator.comparing(Candidate::seq);
        List<Candidate> found = new ArrayList<>();
        for (int priority : priorities(handle, request.queue())) {
            Range range = Range.ofPriority(priority);
            if (found.size() == request.max()) {
                range = newest ? range.newerThan(found.getLast()) : range.olderThan(found.getLast());
            }
            found.addAll(read(handle, request, newest ? NEWEST : OLDEST, range, request.max()));
            found.sort(newest ? order.reversed() : order);
            found = new ArrayList<>(found.subList(0, Math.min(found.size(), request.max())));
        }
        return found;
    }

    /** Reads on in steps as long as labels, or locks of others, keep too many of the jobs from this worker. */
    private List<Candidate> read(Handle handle, FetchRequest request, String sql, Range range, int max) {
        List<Candidate> found = new ArrayList<>();
        Range rest = range;
        int page = max;
        while (found.size() < max) {
            List<Candidate> rows = page(handle, request, sql, rest, page);
            List<Candidate> suitable = rows.stream().filter(row -> row.runsWith(request.labels())).toList();
            locked.without(handle, suitable).stream().limit(max - found.size()).forEach(found::add);
            if (rows.size() < page) {
                break;
            }
            rest = sql.equals(NEWEST) ? rest.olderThan(rows.getLast()) : rest.behind(rows.getLast());
            page = Math.min(Math.max(page * 2, 10), Math.max(MAX_PAGE, max));
        }
        return found;
    }

    private static List<Candidate> page(Handle handle, FetchRequest request, String sql, Range range, int page) {
        return asked(handle.createQuery(sql), request)
                .bind("priority", range.priority())
                .bind("after", range.after())
                .bind("before", range.before())
                .bind("max", page)
                .map((row, context) -> Candidate.of(row))
                .list();
    }

    private static Optional<Integer> priorityFrom(Handle handle, String queue, int priority) {
        return handle.createQuery(NEXT_PRIORITY)
                .bind("queue", queue)
                .bind("priority", priority)
                .mapTo(Integer.class)
                .findOne();
    }

    private static int count(Handle handle, FetchRequest request, int priority) {
        return asked(handle.createQuery(COUNT), request)
                .bind("priority", priority)
                .map((row, context) -> Candidate.runsWith(row.getString("requires"), request.labels())
                        ? row.getInt("jobs")
                        : 0)
                .list().stream().mapToInt(Integer::intValue).sum();
    }

    private static Query asked(Query query, FetchRequest request) {
        return query.bind("queue", request.queue()).bind("types", SqlArrays.texts(request.types()));
    }

    /** Jobs of a priority whose numbers are between two others. */
    private record Range(int priority, long after, long before) {

        static Range ofPriority(int priority) {
            return new Range(priority, 0, Long.MAX_VALUE);
        }

        Range olderThan(Candidate job) {
            return new Range(priority, after, job.seq());
        }

        Range newerThan(Candidate job) {
            return new Range(priority, job.seq(), before);
        }

        /** Those that come after the job in the index. */
        Range behind(Candidate job) {
            return new Range(job.priority(), job.seq(), before);
        }
    }
}
