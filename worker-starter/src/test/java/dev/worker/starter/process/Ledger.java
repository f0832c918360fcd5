package dev.worker.starter.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The table in which handlers leave their traces, through connections of its own that know nothing of the framework. */
final class Ledger implements AutoCloseable {

    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS ledger (
              queue text NOT NULL,
              number integer NOT NULL,
              attempt integer NOT NULL,
              process text NOT NULL,
              what text NOT NULL,
              at timestamptz NOT NULL DEFAULT clock_timestamp())""";
    private static final String INSERT = "INSERT INTO ledger (queue, number, attempt, process, what) VALUES (?, ?, ?, ?, ?)";

    private final List<Connection> connections = new ArrayList<>();
    private final BlockingQueue<Connection> free = new LinkedBlockingQueue<>();

    Ledger(String url, int size) throws SQLException {
        for (int i = 0; i < size; i++) {
            connections.add(DriverManager.getConnection(url));
        }
        try (Statement statement = connections.getFirst().createStatement()) {
            statement.execute(TABLE);
        }
        free.addAll(connections);
    }

    /** Notes something, durably when it returns. */
    void note(String queue, int number, int attempt, String process, String what)
            throws SQLException, InterruptedException {
        Connection connection = free.take();
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, queue);
            insert.setInt(2, number);
            insert.setInt(3, attempt);
            insert.setString(4, process);
            insert.setString(5, what);
            insert.executeUpdate();
        } finally {
            free.add(connection);
        }
    }

    /** The single number that a query gives. */
    double number(String query) {
        try {
            Connection connection = free.take();
            try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
                rows.next();
                return rows.getDouble(1);
            } finally {
                free.add(connection);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The server's time, in seconds. */
    double now() {
        return number("SELECT extract(epoch FROM clock_timestamp())");
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
