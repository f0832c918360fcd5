package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Unique;
import dev.worker.api.spi.Envelope;
import dev.worker.jdbi.internal.database.Database;

/** What a job's uniqueness is in columns; null for what is not there. */
public final class KeyColumns {

    /** What a claim does to the columns: a key that is held until the job runs is let go of. */
    public static final String LET_GO = "key_scope = CASE WHEN key_scope = 'QUEUED' THEN 'FREE' ELSE key_scope END";

    private KeyColumns() {}

    /** The unique key. */
    public static String key(Envelope envelope) {
        return envelope.uniqueKey().orElse(null);
    }

    /** A condition of a dead letter {@code dead} that another job holds its key. */
    public static String taken(Database database) {
        return """
                EXISTS (SELECT 1 FROM worker_job live
                  WHERE %s AND live.id <> dead.id AND coalesce(dead.key_scope, '') <> 'FREE')"""
                .formatted(database.holdsKey("live", "= dead.unique_key"));
    }

    /** How long the key is held. */
    public static String scope(Envelope envelope) {
        return switch (envelope.unique().orElse(null)) {
            case null -> null;
            case Unique.UntilFinished ignored -> null;
            case Unique.WhileQueued ignored -> "QUEUED";
            case Unique.Replace ignored -> "QUEUED";
            case Unique.Debounce ignored -> "QUEUED";
            case Unique.Throttle ignored -> "PERIOD";
        };
    }

    /** For how many microseconds after its creation, where that is fixed. */
    public static Long period(Envelope envelope) {
        return envelope.unique().orElse(null) instanceof Unique.Throttle throttle
                ? (Long) Micros.of(throttle.period())
                : null;
    }

    /** How long a row is kept that was to be kept until this: not less than it holds its key. */
    public static String keep(String until) {
        return "CASE WHEN key_until > %1$s THEN key_until ELSE %1$s END".formatted(until);
    }
}
