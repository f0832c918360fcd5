package dev.worker.jdbi.internal.database;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/** Runs what lost against another transaction once more. */
final class Retries {

    /** How often something is run at the most. */
    static final int TRIES = 8;

    private Retries() {}

    static <T> T run(Supplier<T> attempt) {
        for (int tries = 1;; tries++) {
            try {
                return attempt.get();
            } catch (JdbiException e) {
                boolean again = SqlErrors.lostTransaction(e) || SqlErrors.duplicateKey(e);
                if (!again || tries == TRIES) {
                    throw e;
                }
                pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, 10L * tries)));
            }
        }
    }

    private static void pause(Duration pause) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause.toMillis()));
    }
}
