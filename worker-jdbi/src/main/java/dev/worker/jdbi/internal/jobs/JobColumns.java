package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.jdbi.internal.database.SqlArrays;
import java.util.List;
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

    /** Binds all of them to the parameters of a statement that inserts many rows: arrays, with the names in the plural. */
    public static <S extends SqlStatement<S>> S bindAll(S statement, List<Envelope> envelopes) {
        return statement
                .bind("ids", SqlArrays.uuids(envelopes, envelope -> envelope.id().value()))
                .bind("delays", SqlArrays.longs(envelopes, JobColumns::delay))
                .bind("instants", SqlArrays.longs(envelopes, JobColumns::instant))
                .bind("versions", SqlArrays.integers(envelopes, Envelope::version))
                .bind("priorities", SqlArrays.integers(envelopes, Envelope::priority))
                .bind("queues", SqlArrays.texts(envelopes, Envelope::queue))
                .bind("types", SqlArrays.texts(envelopes, Envelope::type))
                .bind("keys", SqlArrays.texts(envelopes, KeyColumns::key))
                .bind("scopes", SqlArrays.texts(envelopes, KeyColumns::scope))
                .bind("periods", SqlArrays.longs(envelopes, KeyColumns::period))
                .bind("requires", SqlArrays.texts(envelopes, envelope -> NameList.writeSet(envelope.requires())))
                .bind("headers", SqlArrays.texts(envelopes, JobColumns::headers))
                .bind("payloads", SqlArrays.bytes(envelopes, Envelope::payload))
                .bind("parents", SqlArrays.integers(envelopes, envelope -> envelope.after().size()))
                .bind("limits", SqlArrays.texts(envelopes, JobColumns::limitKey));
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
