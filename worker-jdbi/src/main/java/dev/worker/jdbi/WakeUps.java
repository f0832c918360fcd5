package dev.worker.jdbi;

import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.h2.H2CommitHints;
import dev.worker.jdbi.internal.jobs.CommitHints;
import dev.worker.jdbi.internal.jobs.Hints;
import dev.worker.jdbi.internal.postgres.PostgresNotifications;

/**
 * What wakes up workers beyond the hints within the process.
 *
 * @param commits tells of jobs that come with the commit of an application's transaction
 * @param stop ends it
 */
record WakeUps(CommitHints commits, Runnable stop) {

    static WakeUps start(Database database, Hints hints, boolean notify) {
        return switch (database.url().kind()) {
            case H2 -> {
                H2CommitHints looking = H2CommitHints.start(database, hints);
                yield new WakeUps(looking, looking::close);
            }
            case POSTGRESQL -> notify ? notifying(database, hints) : new WakeUps((handle, created) -> {}, () -> {});
        };
    }

    private static WakeUps notifying(Database database, Hints hints) {
        PostgresNotifications notifications = PostgresNotifications.start(database, hints);
        return new WakeUps(notifications.commits(), notifications::close);
    }

    void close() {
        stop.run();
    }
}
