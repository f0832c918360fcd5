package dev.worker.benchmarks.database;

import java.util.List;

/** What a PostgreSQL server did for one database, by its own count. */
public final class PostgresActivity {
    private final Database database;
    private final long commitsBefore;
    private final String logPositionBefore;

    private PostgresActivity(Database database) {
        this.database = database;
        this.commitsBefore = commits();
        this.logPositionBefore = Sql.text(database.url(), "select pg_current_wal_insert_lsn()");
    }

    /** Must come before the connections whose statements it shall count. */
    public static void enableFor(Database database) {
        Sql.execute(database.url(), List.of("""
                do $$ begin
                    execute format('alter database %I set pg_stat_statements.track = top', current_database());
                end $$"""));
    }

    /** Counts from now on. */
    public static PostgresActivity startCounting(Database database) {
        Sql.execute(database.url(), List.of("select pg_stat_statements_reset()"));
        return new PostgresActivity(database);
    }

    /** Statements, without those that begin and end transactions. */
    public long statements() {
        return Long.parseLong(Sql.text(database.url(), """
                select coalesce(sum(calls), 0)::bigint
                from pg_stat_statements join pg_database on pg_database.oid = dbid
                where datname = current_database() and query !~* '^\\s*(begin|commit|rollback|set|show)\\M'"""));
    }

    /** Transactions committed; a connection's last ones count when it is closed. */
    public long commitsSinceStart() {
        return commits() - commitsBefore;
    }

    private long commits() {
        return Long.parseLong(Sql.text(
                database.url(), "select xact_commit from pg_stat_database where datname = current_database()"));
    }

    /** Bytes of write-ahead log. */
    public long logBytesSinceStart() {
        return Long.parseLong(Sql.text(
                database.url(),
                "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '" + logPositionBefore + "')::bigint"));
    }
}
