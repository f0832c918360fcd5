package dev.worker.jdbi.internal.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections whose transactions take turns with the writing of an H2 file. */
public final class TurnTakingSource implements DataSource {

    private final DataSource source;
    private final Turns turns;

    private TurnTakingSource(DataSource source, Turns turns) {
        this.source = source;
        this.turns = turns;
    }

    /** Such connections, where they are to a file of H2; the source itself otherwise. */
    public static DataSource of(DataSource source) {
        DatabaseUrl url = Startup.await(source, Duration.ZERO);
        return url.inFile() ? new TurnTakingSource(plain(source), Turns.of(url.place())) : source;
    }

    /** What is behind a source of this kind; any other as it is. */
    static DataSource plain(DataSource source) {
        return source instanceof TurnTakingSource taking ? taking.source : source;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return TurnTakingConnection.of(source.getConnection(), turns);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return TurnTakingConnection.of(source.getConnection(user, password), turns);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(source) ? type.cast(source) : source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(source) || source.isWrapperFor(type);
    }
}
