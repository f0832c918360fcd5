package dev.worker.nats.internal.record;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.impl.Headers;
import java.util.function.Function;

/** Reads what stands in headers. Throws {@link ErrorCode#UNREADABLE} where it is missing, or something else. */
final class Heads {

    private Heads() {}

    static <T> T read(Headers headers, Function<Headers, T> reader) {
        try {
            return reader.apply(headers);
        } catch (RuntimeException e) {
            throw new WorkerException(ErrorCode.UNREADABLE, "the headers of a record in NATS cannot be read: " + e, e);
        }
    }
}
