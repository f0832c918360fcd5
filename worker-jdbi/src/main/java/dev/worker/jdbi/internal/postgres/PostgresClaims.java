package dev.worker.jdbi.internal.postgres;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.WeightedDraw;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Query;

/**
 * Claims, one statement each. The rows are chosen in a MATERIALIZED CTE: as a plain sub-query the planner may run it
 * more than once and so take more than the limit.
 */
final class PostgresClaims {

    /** How often a weighted draw is repeated whose jobs were all taken by others meanwhile. */
    private static final int DRAWS = 3;

    /**
     * The planner takes a CASE for something that half of the rows fulfil. Of labels alone it believes that nearly none does, and
     * would read and sort the whole backlog rather than look through it by the index until there are enough.
     */
    private static final String READY = """
            state = 'QUEUED' AND queue = :queue AND CASE WHEN type = ANY(:types) THEN :labels @> requires END""";

    /** What a claim does to a row {@code j}. */
    static final String TAKE = """
            state = 'RUNNING', attempt = j.attempt + 1, owner = :owner, worker = :worker,
                started_at = CASE WHEN j.crashes = 0 THEN {now} END, progress = NULL, progress_text = NULL,
                %s""".formatted(KeyColumns.LET_GO);

    private static final String CLAIM = """
            WITH lease AS MATERIALIZED (
              SELECT 1 FROM worker_process WHERE owner = :owner AND expires_at > {now}
            ), picked AS MATERIALIZED (
              %s
            )
            UPDATE worker_job j SET %s
            FROM picked WHERE j.ctid = picked.place
            RETURNING j.seq, j.id, j.type, j.version, j.payload, j.queue, j.priority, j.start_at, j.unique_key,
              array_to_string(j.requires, ',') AS requires, j.headers, j.attempt, j.crashes""";

    private static final String PICK = """
            SELECT ctid AS place FROM worker_job WHERE %s AND EXISTS (SELECT FROM lease)
              ORDER BY %s LIMIT :max FOR UPDATE SKIP LOCKED""";

    private static final String PICK_DRAWN = """
            SELECT job.place FROM unnest(:priorities, :counts) AS drawn (priority, jobs) CROSS JOIN LATERAL (
                SELECT ctid AS place FROM worker_job WHERE %s AND priority = drawn.priority AND EXISTS (SELECT FROM lease)
                ORDER BY seq LIMIT drawn.jobs FOR UPDATE SKIP LOCKED
              ) job""";

    /** Jumps from priority to priority in the index instead of reading the jobs between; the order is there to have it used. */
    private static final String COUNT = """
            WITH RECURSIVE class AS (
              (SELECT priority FROM worker_job WHERE state = 'QUEUED' AND queue = :queue ORDER BY priority LIMIT 1)
              UNION ALL
              SELECT (SELECT priority FROM worker_job
                      WHERE state = 'QUEUED' AND queue = :queue AND priority > class.priority
                      ORDER BY priority LIMIT 1)
              FROM class WHERE class.priority IS NOT NULL
            )
            SELECT class.priority, counted.jobs FROM class CROSS JOIN LATERAL (
              SELECT count(*) AS jobs FROM (
                SELECT 1 FROM worker_job WHERE %s AND priority = class.priority ORDER BY seq LIMIT %d
              ) capped
            ) counted
            WHERE counted.jobs > 0""".formatted(READY, WeightedDraw.MAX_COUNT);

    private final Database database;
    private final PostgresKeyClaims byKey;
    private final Map<ClaimOrder, String> claims = new EnumMap<>(ClaimOrder.class);

    PostgresClaims(Database database) {
        this.database = database;
        byKey = new PostgresKeyClaims(database);
        claims.put(ClaimOrder.FIFO, inOrder("seq"));
        claims.put(ClaimOrder.LIFO, inOrder("seq DESC"));
        claims.put(ClaimOrder.PRIORITY, inOrder("priority, seq"));
        claims.put(ClaimOrder.WEIGHTED_RANDOM, database.sql(CLAIM.formatted(PICK_DRAWN.formatted(READY), TAKE)));
    }

    private String inOrder(String order) {
        return database.sql(CLAIM.formatted(PICK.formatted(READY, order), TAKE));
    }

    List<Delivery> claim(FetchRequest request) {
        if (request.limits().isPresent()) {
            return byKey.claim(request);
        }
        return request.order() == ClaimOrder.WEIGHTED_RANDOM
                ? claimByChance(request)
                : claimInOrder(request, request.order());
    }

    /** Forgets what claims by key do not need any more. */
    void forget() {
        byKey.forget();
    }

    private List<Delivery> claimInOrder(FetchRequest request, ClaimOrder order) {
        return claim(request, order, query -> query.bind("max", request.max()));
    }

    private List<Delivery> claimByChance(FetchRequest request) {
        for (int draws = 0; draws < DRAWS; draws++) {
            Map<Integer, Integer> ready = count(request);
            WeightedDraw draw = WeightedDraw.of(ready, request.max(), ThreadLocalRandom.current());
            List<Delivery> taken = ready.isEmpty() ? List.of() : take(request, draw.wanted());
            if (ready.isEmpty() || !taken.isEmpty()) {
                return draw.inOrder(taken);
            }
        }
        // others have taken or locked all that chance chose: what comes first is better than nothing
        return claimInOrder(request, ClaimOrder.PRIORITY);
    }

    private Map<Integer, Integer> count(FetchRequest request) {
        return database.read(handle -> asked(handle.createQuery(COUNT), request)
                .reduceRows(new TreeMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("priority", Integer.class), row.getColumn("jobs", Integer.class));
                    return counts;
                }));
    }

    private List<Delivery> take(FetchRequest request, Map<Integer, Integer> wanted) {
        List<Map.Entry<Integer, Integer>> classes = List.copyOf(wanted.entrySet());
        return claim(request, ClaimOrder.WEIGHTED_RANDOM, query -> query
                .bind("priorities", SqlArrays.integers(classes, Map.Entry::getKey))
                .bind("counts", SqlArrays.integers(classes, Map.Entry::getValue)));
    }

    private List<Delivery> claim(FetchRequest request, ClaimOrder order, UnaryOperator<Query> limited) {
        String sql = claims.get(order);
        List<Claimed> rows = database.statement(handle -> limited.apply(asked(handle.createQuery(sql), request))
                .map((row, context) -> Claimed.of(row))
                .list());
        return Claimed.inOrder(rows, order);
    }

    private Query asked(Query query, FetchRequest request) {
        return database.clock().bind(query)
                .bind("owner", request.owner().value())
                .bind("worker", request.worker())
                .bind("queue", request.queue())
                .bind("types", SqlArrays.texts(request.types()))
                .bind("labels", SqlArrays.texts(request.labels()));
    }
}
