package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.Unique;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The jobs that hold unique keys, and what becomes of envelopes that meet them. Every change repeats the conditions under which
 * it was decided on, and tells when they were no longer met.
 */
final class KeyHolders {

    private static final String UNTOUCHED = "attempt = 0 AND state IN ('WAITING', 'SCHEDULED', 'QUEUED')";

    private static final String HOLDERS = """
            SELECT id, unique_key, type, queue, payload, coalesce(key_until <= {now}, false) AS over, %s AS untouched
            FROM worker_job j WHERE %s""";

    private static final String LET_GO = """
            UPDATE worker_job SET key_scope = 'FREE' WHERE id = :id AND key_scope = 'PERIOD' AND key_until <= {now}""";

    private static final String REPLACE = """
            UPDATE worker_job SET version = :version, payload = :payload, priority = :priority, requires = %1$s,
              headers = :headers, limit_key = :limit,
              start_at = %2$s,
              run_at = CASE WHEN %2$s > {now} THEN %2$s ELSE {now} END,
              ready_at = CASE WHEN state = 'WAITING' OR %2$s > {now} THEN NULL ELSE coalesce(ready_at, {now}) END,
              state = CASE WHEN state = 'WAITING' THEN state WHEN %2$s > {now} THEN 'SCHEDULED' ELSE 'QUEUED' END
            WHERE id = :id AND %3$s""";

    private final Database database;
    private final String holders;
    private final String letGo;
    private final String replace;

    KeyHolders(Database database, JobTable table) {
        this.database = database;
        String keyed = database.holdsKey("j", "= ANY(:keys)");
        holders = database.sql(HOLDERS.formatted(UNTOUCHED, keyed));
        letGo = database.sql(LET_GO);
        String asked = "coalesce(%s, %s)".formatted(
                database.plusMicros("{now}", ":delay"),
                database.plusMicros("CAST('1970-01-01 00:00:00+00' AS timestamp with time zone)",
                        ":instant"));
        String latest = database.plusMicros("created_at", ":wait");
        String start = "CASE WHEN %2$s < %1$s THEN %2$s ELSE %1$s END".formatted(asked, latest);
        replace = database.sql(REPLACE.formatted(table.requiresOf(":requires"), start, UNTOUCHED));
    }

    /** The jobs that hold these keys, by key. */
    Map<String, Holder> find(Handle handle, Collection<String> keys) {
        Map<String, Holder> found = new HashMap<>();
        if (!keys.isEmpty()) {
            database.clock().bind(handle.createQuery(holders))
                    .bind("keys", SqlArrays.texts(Set.copyOf(keys)))
                    .map((row, context) -> Holder.of(row))
                    .forEach(holder -> found.put(holder.key(), holder));
        }
        return found;
    }

    /**
     * What becomes of an envelope whose key this job holds.
     *
     * @return empty if the holder changed meanwhile, or lets go of the key: the envelope may try again
     */
    Optional<Receipt> meet(Handle handle, Envelope envelope, Holder holder) {
        if (holder.over()) {
            database.clock().bind(handle.createUpdate(letGo)).bind("id", holder.id().value()).execute();
            return Optional.empty();
        }
        if (holder.isReplacedBy(envelope)) {
            return replace(handle, envelope, holder.id())
                    ? Optional.of(new Receipt(holder.id(), Receipt.Kind.REPLACED))
                    : Optional.empty();
        }
        boolean same = envelope.hasMessage(holder.type(), holder.payload());
        return Optional.of(new Receipt(holder.id(), same ? Receipt.Kind.DUPLICATE : Receipt.Kind.CONFLICT));
    }

    private boolean replace(Handle handle, Envelope envelope, JobId holder) {
        return database.clock().bind(handle.createUpdate(replace))
                .bind("id", holder.value())
                .bind("version", envelope.version())
                .bind("payload", envelope.payload())
                .bind("priority", envelope.priority())
                .bind("requires", NameList.writeSet(envelope.requires()))
                .bind("headers", JobColumns.headers(envelope))
                .bind("limit", JobColumns.limitKey(envelope))
                .bind("delay", JobColumns.delay(envelope))
                .bind("instant", JobColumns.instant(envelope))
                .bind("wait", envelope.unique().orElse(null) instanceof Unique.Debounce debounce
                        ? (Long) Micros.of(debounce.maxWait())
                        : null)
                .execute() > 0;
    }

    /**
     * The job that holds a key.
     *
     * @param over whether the period for which it holds it is over
     * @param untouched whether it has not run
     */
    record Holder(JobId id, String key, String type, String queue, byte[] payload, boolean over, boolean untouched) {

        static Holder of(ResultSet row) throws SQLException {
            return new Holder(JobRows.id(row), row.getString("unique_key"), row.getString("type"),
                    row.getString("queue"), row.getBytes("payload"), row.getBoolean("over"),
                    row.getBoolean("untouched"));
        }

        boolean isReplacedBy(Envelope envelope) {
            return untouched && envelope.unique().filter(Unique::replaces).isPresent()
                    && type.equals(envelope.type()) && queue.equals(envelope.queue());
        }
    }
}
