package dev.worker.jdbi.internal.h2;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.WeightedDraw;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * Claims by a plain look and a conditional update per job. An embedded database belongs to one process, so a lock here
 * keeps claims from meeting; SELECT … FOR UPDATE SKIP LOCKED would cost H2 a look at the whole backlog. Should two
 * backends of one process share the database all the same, the condition of the update keeps them apart.
 */
final class H2Claims {

    private static final String CANDIDATES = """
            SELECT seq, id, type, version, payload, queue, priority, start_at, unique_key, requires, headers,
              attempt + 1 AS attempt, crashes
            FROM worker_job WHERE ready_queue = :queue AND type = ANY(:types) %s
            ORDER BY %s LIMIT :max""";

    /** In the order of an index, all its columns named, which is when H2 reads no more rows than it needs. */
    private static final Map<ClaimOrder, String> FIRST = new EnumMap<>(Map.of(
            ClaimOrder.FIFO, candidates("", "ready_queue, seq"),
            ClaimOrder.LIFO, candidates("", "ready_queue DESC, seq DESC"),
            ClaimOrder.PRIORITY, candidates("", "ready_queue, priority, seq"),
            ClaimOrder.WEIGHTED_RANDOM, candidates("AND priority = :priority", "ready_queue, priority, seq")));

    private static final Map<ClaimOrder, String> NEXT = new EnumMap<>(Map.of(
            ClaimOrder.FIFO, candidates("AND seq > :seq", "ready_queue, seq"),
            ClaimOrder.LIFO, candidates("AND seq < :seq", "ready_queue DESC, seq DESC"),
            ClaimOrder.PRIORITY, candidates(
                    "AND priority >= :after AND (priority > :after OR seq > :seq)", "ready_queue, priority, seq"),
            ClaimOrder.WEIGHTED_RANDOM, candidates(
                    "AND priority = :priority AND seq > :seq", "ready_queue, priority, seq")));

    private static final String AS_TAKEN = """
            SELECT seq, id, type, version, payload, queue, priority, start_at, unique_key, requires, headers, attempt,
              crashes
            FROM worker_job WHERE seq = ANY(:taken)""";

    private static final String NEXT_PRIORITY = """
            SELECT priority FROM worker_job WHERE ready_queue = :queue AND priority > :priority
            ORDER BY ready_queue, priority LIMIT 1""";

    private static final String COUNT = """
            SELECT requires, count(*) AS jobs FROM (
              SELECT requires FROM worker_job WHERE ready_queue = :queue AND priority = :priority AND type = ANY(:types)
              LIMIT %d
            ) GROUP BY requires""".formatted(WeightedDraw.MAX_COUNT);

    /** The most rows that are looked at in one step where most of them require other labels. */
    private static final int MAX_PAGE = 1_000;

    private final Database database;
    private final H2KeyClaims byKey;
    private final ReentrantLock lock = new ReentrantLock();
    private final String lease;
    private final String take;

    H2Claims(Database database) {
        this.database = database;
        byKey = new H2KeyClaims(database, this::take);
        lease = database.sql("SELECT count(*) FROM worker_process WHERE owner = :owner AND expires_at > {now}");
        take = database.sql("""
                UPDATE worker_job SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, worker = :worker,
                  started_at = CASE WHEN crashes = 0 THEN {now} END, progress = NULL, progress_text = NULL, %s
                WHERE seq = :seq AND state = 'QUEUED'""".formatted(KeyColumns.LET_GO));
    }

    private static String candidates(String after, String order) {
        return CANDIDATES.formatted(after, order);
    }

    List<Delivery> claim(FetchRequest request) {
        lock.lock();
        try {
            return database.beginning(handle -> claim(handle, request));
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what claims by key do not need any more. */
    void forget() {
        byKey.forget();
    }

    /** Takes what has been chosen. */
    @FunctionalInterface
    interface Taker {

        List<Delivery> take(Handle handle, FetchRequest request, List<Candidate> candidates);
    }

    boolean holdsLease(Handle handle, FetchRequest request) {
        return database.clock().bind(handle.createQuery(lease))
                .bind("owner", request.owner().value())
                .mapTo(Integer.class)
                .one() > 0;
    }

    private List<Delivery> claim(Handle handle, FetchRequest request) {
        if (!holdsLease(handle, request)) {
            return List.of();
        }
        if (request.limits().isPresent()) {
            return byKey.claim(handle, request);
        }
        if (request.order() != ClaimOrder.WEIGHTED_RANDOM) {
            return take(handle, request, candidates(handle, request, 0, request.max()));
        }
        WeightedDraw draw = WeightedDraw.of(count(handle, request), request.max(), ThreadLocalRandom.current());
        List<Candidate> drawn = new ArrayList<>();
        draw.wanted().forEach((priority, jobs) -> drawn.addAll(candidates(handle, request, priority, jobs)));
        return draw.inOrder(take(handle, request, drawn));
    }

    /** Reads on in steps as long as labels keep too many of the jobs from this worker. */
    private List<Candidate> candidates(Handle handle, FetchRequest request, int priority, int max) {
        List<Candidate> found = new ArrayList<>();
        Optional<Candidate> last = Optional.empty();
        int page = max;
        while (found.size() < max) {
            List<Candidate> rows = page(handle, request, priority, last, page);
            rows.stream().filter(row -> row.runsWith(request.labels())).limit(max - found.size()).forEach(found::add);
            if (rows.size() < page) {
                break;
            }
            last = Optional.of(rows.getLast());
            page = Math.min(Math.max(page * 2, 10), Math.max(MAX_PAGE, max));
        }
        return found;
    }

    private List<Candidate> page(
            Handle handle, FetchRequest request, int priority, Optional<Candidate> last, int page) {
        Query query = handle.createQuery((last.isEmpty() ? FIRST : NEXT).get(request.order()));
        last.ifPresent(row -> query.bind("seq", row.seq()).bind("after", row.delivery().envelope().priority()));
        return asked(query, request)
                .bind("priority", priority)
                .bind("max", page)
                .map((row, context) -> Candidate.of(row))
                .list();
    }

    private List<Delivery> take(Handle handle, FetchRequest request, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        PreparedBatch batch = handle.prepareBatch(take);
        for (Candidate candidate : candidates) {
            database.clock().bind(batch)
                    .bind("owner", request.owner().value())
                    .bind("worker", request.worker())
                    .bind("seq", candidate.seq())
                    .add();
        }
        int[] counts = batch.execute();
        List<Candidate> taken = new ArrayList<>(counts.length);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                taken.add(candidates.get(i));
            }
        }
        Map<Long, Delivery> replaced = keyed(handle, taken);
        return taken.stream().map(job -> replaced.getOrDefault(job.seq(), job.delivery())).toList();
    }

    /** Jobs with a unique key as they are now that they are taken: until then their messages might have been replaced. */
    private static Map<Long, Delivery> keyed(Handle handle, List<Candidate> taken) {
        List<Candidate> keyed = taken.stream()
                .filter(job -> job.delivery().envelope().unique().isPresent()).toList();
        Map<Long, Delivery> deliveries = new HashMap<>();
        if (!keyed.isEmpty()) {
            handle.createQuery(AS_TAKEN)
                    .bind("taken", SqlArrays.longs(keyed, Candidate::seq))
                    .map((row, context) -> Candidate.of(row))
                    .forEach(job -> deliveries.put(job.seq(), job.delivery()));
        }
        return deliveries;
    }

    private static Map<Integer, Integer> count(Handle handle, FetchRequest request) {
        Map<Integer, Integer> jobs = new TreeMap<>();
        Optional<Integer> priority = nextPriority(handle, request, 0);
        while (priority.isPresent()) {
            int count = count(handle, request, priority.get());
            if (count > 0) {
                jobs.put(priority.get(), count);
            }
            priority = nextPriority(handle, request, priority.get());
        }
        return jobs;
    }

    private static Optional<Integer> nextPriority(Handle handle, FetchRequest request, int priority) {
        return handle.createQuery(NEXT_PRIORITY)
                .bind("queue", request.queue())
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
}
