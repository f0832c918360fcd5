package dev.worker.jdbi.internal.h2;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.KeyClaims;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Claims by key. The lock of {@link H2Claims} keeps them apart. Keys are found in an index by queue and key in one text. */
final class H2KeyClaims implements KeyClaims.Words {

    /** Jobs without a key are looked for among so many of the first of the queue. */
    private static final int FIRST = 1_000;

    /** Of each key so many more jobs are looked at than are wanted, as some may require labels that the worker lacks. */
    private static final int LABELS_AHEAD = 20;

    private static final String JOBS = """
            SELECT seq, priority, requires FROM worker_job WHERE %s LIMIT :max""";

    private static final String OF_KEY = JOBS.formatted(
            "ready_key = :key AND type = ANY(:types) ORDER BY ready_key, priority, seq");

    private static final String UNKEYED = JOBS.formatted("""
            seq IN (SELECT seq FROM (
              SELECT seq, limit_key FROM worker_job WHERE line = :queue ORDER BY line, line_rank, seq
              LIMIT :first) old WHERE limit_key IS NULL) AND type = ANY(:types) ORDER BY priority, seq""");

    /** H2 would look for what is greater among all that are equal, so it is asked from the text that is next to the last key. */
    private static final String NEXT_KEY = """
            SELECT ready_key FROM worker_job WHERE ready_key >= :after || CHAR(0) ORDER BY ready_key, priority, seq LIMIT 1""";

    private static final String RUNNING = """
            SELECT coalesce(limit_key, '') AS limit_key, count(*) AS jobs FROM worker_job
            WHERE line = '/running' AND queue = :queue
            GROUP BY coalesce(limit_key, '')""";

    private final KeyClaims claims;
    private final LockedRows locked;
    private final H2Claims.Taker taker;

    /** What was counted of each key is what is taken of it: nobody else claims in between. */
    private final Map<String, List<Candidate>> candidates = new HashMap<>();

    H2KeyClaims(Database database, LockedRows locked, H2Claims.Taker taker) {
        this.claims = new KeyClaims(database, this);
        this.locked = locked;
        this.taker = taker;
    }

    /** Claims; called under the lock, in a transaction, by an owner with a lease. */
    List<Delivery> claim(Handle handle, FetchRequest request) {
        candidates.clear();
        return claims.claim(handle, request);
    }

    void forget() {
        claims.forget();
    }

    @Override
    public List<String> keysAfter(Handle handle, FetchRequest request, String key, int max) {
        String prefix = request.queue() + "/";
        List<String> keys = new ArrayList<>();
        Optional<String> next = nextKey(handle, prefix, prefix + key);
        while (next.isPresent()) {
            keys.add(next.get().substring(prefix.length()));
            next = keys.size() < max ? nextKey(handle, prefix, next.get()) : Optional.empty();
        }
        return keys;
    }

    private static Optional<String> nextKey(Handle handle, String prefix, String after) {
        return handle.createQuery(NEXT_KEY)
                .bind("after", after)
                .mapTo(String.class)
                .findOne()
                .filter(key -> key.startsWith(prefix));
    }

    @Override
    public Map<String, Integer> running(Handle handle, FetchRequest request) {
        return handle.createQuery(RUNNING)
                .bind("queue", request.queue())
                .reduceRows(new HashMap<>(), (counts, row) -> {
                    counts.put(row.getColumn("limit_key", String.class), row.getColumn("jobs", Integer.class));
                    return counts;
                });
    }

    @Override
    public Map<String, Integer> ready(Handle handle, FetchRequest request, List<String> keys) {
        Map<String, Integer> counts = new HashMap<>();
        for (String key : keys) {
            List<Candidate> suitable = handle.createQuery(key.isEmpty() ? UNKEYED : OF_KEY)
                    .bind("queue", request.queue())
                    .bind("key", request.queue() + "/" + key)
                    .bind("types", SqlArrays.texts(request.types()))
                    .bind("first", FIRST)
                    .bind("max", LABELS_AHEAD + request.max())
                    .map((row, context) -> Candidate.of(row))
                    .stream()
                    .filter(candidate -> candidate.runsWith(request.labels()))
                    .toList();
            List<Candidate> ready = locked.without(handle, suitable).stream().limit(request.max()).toList();
            if (!ready.isEmpty()) {
                candidates.put(key, ready);
                counts.put(key, ready.size());
            }
        }
        return counts;
    }

    @Override
    public List<Delivery> take(Handle handle, FetchRequest request, Map<String, Integer> counts) {
        List<Candidate> wanted = new ArrayList<>();
        counts.forEach((key, count) -> wanted.addAll(candidates.get(key).subList(0, count)));
        return taker.take(handle, request, wanted);
    }
}
