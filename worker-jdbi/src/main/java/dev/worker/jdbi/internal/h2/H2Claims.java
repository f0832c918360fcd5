package dev.worker.jdbi.internal.h2;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.KeyColumns;
import dev.worker.jdbi.internal.jobs.WeightedDraw;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;

/**
 * Claims by a plain look and a conditional update per job. An embedded database belongs to one process, so a lock here
 * keeps claims from meeting; SELECT … FOR UPDATE SKIP LOCKED would cost H2 a look at the whole backlog. Should two
 * backends of one process share the database all the same, the condition of the update keeps them apart.
 */
final class H2Claims {

    /** Gives the jobs as they were taken: since they were looked at, their messages might have been replaced. */
    private static final String TAKE = """
            SELECT seq, id, type, version, payload, queue, priority, start_at, unique_key, requires, headers, attempt,
              crashes
            FROM FINAL TABLE (
              UPDATE worker_job SET state = 'RUNNING', attempt = attempt + 1, owner = :owner, worker = :worker,
                started_at = CASE WHEN crashes = 0 THEN {now} END, progress = NULL, progress_text = NULL, %s
              WHERE seq = ANY(:seqs) AND state = 'QUEUED')""";

    private final Database database;
    private final LockedRows lockedRows = new LockedRows();
    private final H2Ready ready = new H2Ready(lockedRows);
    private final H2KeyClaims byKey;
    private final ReentrantLock lock = new ReentrantLock();
    private final String lease;
    private final String take;

    H2Claims(Database database) {
        this.database = database;
        byKey = new H2KeyClaims(database, lockedRows, this::take);
        lease = database.sql("SELECT count(*) FROM worker_process WHERE owner = :owner AND expires_at > {now}");
        take = database.sql(TAKE.formatted(KeyColumns.LET_GO));
    }

    List<Delivery> claim(FetchRequest request) {
        lock.lock();
        try {
            Optional<List<Delivery>> taken = lockedRows.expected(request.queue())
                    ? Optional.empty()
                    : database.beginningUnlessLocked(handle -> claim(handle, request));
            return taken.orElseGet(() -> claimFree(request));
        } finally {
            lock.unlock();
        }
    }

    private List<Delivery> claimFree(FetchRequest request) {
        try {
            return database.beginning(handle -> {
                lockedRows.ask();
                return claim(handle, request);
            });
        } finally {
            lockedRows.asked(request.queue());
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
            return take(handle, request, ready.first(handle, request));
        }
        WeightedDraw draw = WeightedDraw.of(
                H2Ready.count(handle, request), request.max(), ThreadLocalRandom.current());
        List<Candidate> drawn = new ArrayList<>();
        draw.wanted().forEach((priority, jobs) -> drawn.addAll(ready.oldest(handle, request, priority, jobs)));
        if (drawn.isEmpty() && lockedRows.met()) {
            // chance chose none but locked ones: what comes first is better than nothing
            return take(handle, request, ready.foremost(handle, request));
        }
        return draw.inOrder(take(handle, request, drawn));
    }

    private List<Delivery> take(Handle handle, FetchRequest request, List<Candidate> candidates) {
        Map<Long, Delivery> taken = new HashMap<>();
        Parts.of(candidates).forEach(part -> database.clock().bind(handle.createQuery(take))
                .bind("owner", request.owner().value())
                .bind("worker", request.worker())
                .bind("seqs", SqlArrays.longs(part, Candidate::seq))
                .map((row, context) -> taken.put(row.getLong("seq"), JobRows.delivery(row)))
                .list());
        return candidates.stream().map(Candidate::seq).map(taken::get).filter(Objects::nonNull).toList();
    }
}
