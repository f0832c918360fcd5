package dev.worker.jdbi.internal.jobs;

import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;

/** Parts of an envelope as columns; null for what is not there. */
public final class JobColumns {

    private JobColumns() {}

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
