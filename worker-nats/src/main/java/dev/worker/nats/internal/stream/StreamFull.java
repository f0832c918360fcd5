package dev.worker.nats.internal.stream;

import io.nats.client.JetStreamApiException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Tells that a stream holds as much as it may from all other reasons of a server not to store a message. */
public final class StreamFull {

    private static final int NOT_STORED = 10077;
    /** How the server begins to say that it is a limit of the stream: of bytes, or of messages. */
    private static final String LIMIT = "maximum ";

    private StreamFull() {}

    /** Whether an error says so. */
    public static boolean is(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JetStreamApiException refusal) {
                return refusal.getApiErrorCode() == NOT_STORED && refusal.getMessage().contains(LIMIT);
            }
        }
        return false;
    }

    /**
     * What was sent, or where the stream is full what is done instead.
     *
     * @param instead called by a thread of the connection: it must not wait
     */
    public static <T> CompletableFuture<T> otherwise(CompletableFuture<T> sent,
            Supplier<CompletableFuture<T>> instead) {
        return sent.exceptionallyCompose(
                thrown -> is(thrown) ? instead.get() : CompletableFuture.failedFuture(thrown));
    }
}
