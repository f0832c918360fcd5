package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import org.jdbi.v3.core.statement.SqlStatement;

/** Parts of an envelope as columns; null for what is not there. */
public final class JobColumns {

    private JobColumns() {}

    /** Binds all of them to the parameters of a statement that inserts one row. */
    public static <S extends SqlStatement<S>> S bind(S statement, Envelope envelope) {
        return statement
                .bind("id", envelope.id().value())
                .bind("delay", delay(envelope))
                .bind("instant", instant(envelope))
                .bind("version", envelope.version())
                .bind("priority", envelope.priority())
                .bind("queue", envelope.queue())
                .bind("type", envelope.type())
                .bind("key", KeyColumns.key(envelope))
                .bind("scope", KeyColumns.scope(envelope))
                .bind("period", KeyColumns.period(envelope))
                .bind("requires", NameList.writeSet(envelope.requires()))
                .bind("headers", headers(envelope))
                .bind("payload", envelope.payload())
                .bind("parents", envelope.after().size())
                .bind("limit", limitKey(envelope));
    }

    /** Microseconds after the server's now. */
    public static Long delay(Envelope envelope) {
        return envelope.start() instanceof Start.After after ? (Long) Micros.of(after.delay()) : null;
    }

    /** Microseconds since 1970. */
    public static Long instant(Envelope envelope) {
        return envelope.start() instanceof Start.At at ? (Long) Micros.of(at.instant()) : null;
    }

    /** The key under which it is limited. */
    public static String limitKey(Envelope envelope) {
        return envelope.limitKey().orElse(null);
    }

    /** The headers, in one text. */
    public static String headers(Envelope envelope) {
        return HeaderText.write(envelope.headers());
    }
}
