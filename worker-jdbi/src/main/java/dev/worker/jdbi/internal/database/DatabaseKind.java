package dev.worker.jdbi.internal.database;

/** The systems that are spoken. */
public enum DatabaseKind {
    /** Embedded in this process. */
    H2("h2"),
    /** A server. */
    POSTGRESQL("postgresql");

    private static final String HOLDS_KEY = """
            %1$s.unique_key %2$s AND CASE WHEN %1$s.key_scope = 'FREE' THEN false
              WHEN %1$s.key_scope = 'PERIOD' THEN true ELSE %1$s.ended_at IS NULL END""";

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

    /** In the words of the unique index, without which it would not be used. */
    String holdsKey(String row, String comparison) {
        return switch (this) {
            case H2 -> row + ".held_key " + comparison;
            case POSTGRESQL -> HOLDS_KEY.formatted(row, comparison);
        };
    }
}
