package dev.worker.nats.internal.job;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only a newer process can read: it is left to that one, is in nobody's way, and is told of once. Safe for use by any number of
 * threads.
 */
public final class Unreadable {

    private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);
    private static final int REMEMBERED = 1_000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Reads a record; empty if it cannot be read here. */
    public <T> Optional<T> read(String what, Supplier<T> reader) {
        try {
            return Optional.of(reader.get());
        } catch (WorkerException e) {
            if (!isOne(e)) {
                throw e;
            }
            tell(what, e);
            return Optional.empty();
        }
    }

    /** What was asked for; instead of what cannot be read here something else. All other errors stay. */
    public <T> CompletableFuture<T> orElse(CompletableFuture<T> asked, String what, Supplier<T> other) {
        return asked.exceptionally(e -> {
            if (!isOne(e)) {
                throw e instanceof CompletionException known ? known : new CompletionException(e);
            }
            tell(what, e);
            return other.get();
        });
    }

    /** Whether something failed because it cannot be read here. */
    public static boolean isOne(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof WorkerException known && known.code() == ErrorCode.UNREADABLE;
    }

    /** It is left alone. */
    public void tell(String what, Throwable e) {
        if (told.size() >= REMEMBERED) {
            told.clear();
        }
        if (told.add(what)) {
            LOG.warn("The {} cannot be read here and is left to newer processes", what, e);
        }
    }
}
