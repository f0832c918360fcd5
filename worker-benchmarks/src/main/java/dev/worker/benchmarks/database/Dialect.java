package dev.worker.benchmarks.database;

/** The kinds of database, as far as SQL and set-up differ. */
public enum Dialect {
    H2, POSTGRESQL;

    public static Dialect of(String url) {
        return url.startsWith("jdbc:h2:") ? H2 : POSTGRESQL;
    }
}
