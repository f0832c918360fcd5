package dev.worker.jdbi;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.internal.admin.H2Backups;
import dev.worker.jdbi.internal.admin.Upkeep;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.DatabaseSettings;
import dev.worker.jdbi.internal.database.DatabaseUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the database of a {@link WorkerDatabase} is reached: {@code WorkerDatabase.builder(url).schema("jobs").open()}. What is said
 * here must be what the settings of the runtimes say. For use by one thread.
 */
public final class WorkerDatabaseBuilder {

    /** One of them is kept to write an H2 file with. */
    private static final int CONNECTIONS = 3;

    private final String url;
    private Optional<String> user = Optional.empty();
    private Optional<String> password = Optional.empty();
    private Optional<String> schema = Optional.empty();

    WorkerDatabaseBuilder(String url) {
        this.url = Objects.requireNonNull(url, "url");
    }

    /** Who connects, as {@code jdbi.user} and {@code jdbi.password} have it; by default as the URL or the driver says. */
    public WorkerDatabaseBuilder user(String name, String secret) {
        user = Optional.of(name);
        password = Optional.of(secret);
        return this;
    }

    /** Where the tables are, as {@code jdbi.schema} has it; made if it is missing. By default the connection's own. */
    public WorkerDatabaseBuilder schema(String name) {
        schema = Optional.of(name);
        return this;
    }

    /**
     * Opens the database and brings its tables up to date. Waits up to 30 seconds for one that is away.
     *
     * @throws WorkerException INVALID_CONFIGURATION if it can never be reached so, UNAVAILABLE if it did not answer in time
     */
    public WorkerDatabase open() {
        return new WorkerDatabase(Database.open(settings(url()), Optional.empty()));
    }

    /**
     * Puts a backup in the place of this H2 file: afterwards the file holds exactly the rows of the backup. The backup is
     * checked first; the file is not touched unless the backup is sound.
     *
     * @param backup what {@link WorkerDatabase#backup} gave
     * @throws WorkerException WRONG_STATE if the database is in use, UNREADABLE if the backup is not there, not sound, or cannot be
     *     written, INVALID_ARGUMENT if the URL is not that of an H2 file
     */
    public void restore(Path backup) {
        H2Backups.restore(backup, settings(url()), this::problems);
    }

    private List<String> problems(DatabaseUrl unpacked) {
        try (Database database = Database.open(settings(unpacked), Optional.empty())) {
            return new Upkeep(database).problems();
        } catch (WorkerException e) {
            return List.of(e.getMessage());
        }
    }

    private DatabaseSettings settings(DatabaseUrl place) {
        return new DatabaseSettings(place, user, password, schema, CONNECTIONS, WorkerDatabase.CONNECT_TIMEOUT,
                WorkerDatabase.QUERY_TIMEOUT);
    }

    private DatabaseUrl url() {
        try {
            return DatabaseUrl.toConnect(url);
        } catch (IllegalArgumentException e) {
            throw new WorkerException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "the URL is not of an embedded H2 or of PostgreSQL: " + e.getMessage(), e);
        }
    }
}
