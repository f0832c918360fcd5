package dev.worker.jdbi.internal.database;

/** The systems that are spoken. */
public enum DatabaseKind {
    /** Embedded in this process. */
    H2("h2"),
    /** A server. */
    POSTGRESQL("postgresql");

    private final String folder;

    DatabaseKind(String folder) {
        this.folder = folder;
    }

    /** Where its migrations are. */
    String migrations() {
        return "classpath:db/worker/" + folder;
    }

    String plusMicros(String timestamp, String micros) {
        return switch (this) {
            case H2 -> "DATEADD(MICROSECOND, CAST(" + micros + " AS bigint), " + timestamp + ")";
            case POSTGRESQL -> "(" + timestamp + " + CAST(" + micros + " AS bigint) * interval '1 microsecond')";
        };
    }
}
