package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Rate;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.ServerClock;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** How many jobs of each key were taken in its period. A row per key with a rate; claims by key are alone in a queue. */
public final class KeyRates {

    /** No period is longer. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Database database;
    private final String read;
    private final String forget;

    /** Counts in this database. */
    public KeyRates(Database database) {
        this.database = database;
        read = database.sql("""
                SELECT limit_key, begun_at, taken, {now} AS now FROM worker_key_rate
                WHERE queue = :queue AND limit_key = ANY(:keys)""");
        forget = database.sql("DELETE FROM worker_key_rate WHERE begun_at <= "
                + database.plusMicros("{now}", ":age"));
    }

    /** What each of the keys has taken in the period that is under way. */
    public Counted read(Handle handle, String queue, Collection<String> keys, Rate rate) {
        Map<String, Row> rows = new HashMap<>();
        database.clock().bind(handle.createQuery(read))
                .bind("queue", queue)
                .bind("keys", SqlArrays.texts(keys))
                .map((row, context) -> new Row(
                        row.getString("limit_key"),
                        JobRows.instant(row, "begun_at").orElseThrow(),
                        row.getInt("taken"),
                        JobRows.instant(row, "now").orElseThrow()))
                .forEach(row -> rows.put(row.key(), row));
        return new Counted(queue, rate, rows);
    }

    /** Counts what was taken of each key. */
    public void add(Handle handle, Counted before, Map<String, Integer> taken) {
        Map<String, Integer> fresh = new HashMap<>(taken);
        fresh.keySet().removeIf(key -> key.isEmpty() || before.rows().containsKey(key));
        Map<String, Integer> known = new HashMap<>(taken);
        known.keySet().retainAll(before.rows().keySet());
        PreparedBatch updates = handle.prepareBatch(database.sql("""
                UPDATE worker_key_rate SET taken = :taken, begun_at = coalesce(:begun, {now})
                WHERE queue = :queue AND limit_key = :key"""));
        known.forEach((key, count) -> {
            int already = before.taken(key);
            database.clock().bind(updates)
                    .bind("queue", before.queue())
                    .bind("key", key)
                    .bind("begun", ServerClock.instant(already > 0 ? before.rows().get(key).begun() : null))
                    .bind("taken", already + count)
                    .add();
        });
        PreparedBatch inserts = handle.prepareBatch(database
                .sql("""
                        INSERT INTO worker_key_rate (queue, limit_key, begun_at, taken) VALUES (:queue, :key, {now}, :taken)"""));
        fresh.forEach((key, count) -> database.clock().bind(inserts)
                .bind("queue", before.queue())
                .bind("key", key)
                .bind("taken", count)
                .add());
        updates.execute();
        inserts.execute();
    }

    /** Forgets periods that are over. */
    public void forget() {
        database.statement(handle -> database.clock().bind(handle.createUpdate(forget))
                .bind("age", -Micros.of(LONGEST))
                .execute());
    }

    /** What was read. */
    public record Counted(String queue, Rate rate, Map<String, Row> rows) {

        /** How many of this key were taken in the period that is under way. */
        public int taken(String key) {
            Row row = rows.get(key);
            return row == null || !row.begun().plus(rate.period()).isAfter(row.now()) ? 0 : row.taken();
        }
    }

    /** A row. */
    public record Row(String key, Instant begun, int taken, Instant now) {}
}
