package dev.worker.benchmarks.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The few JDBC calls that several places need, with unchecked exceptions. */
public final class Sql {
    private Sql() {}

    /** Executes each statement in a transaction of its own. */
    public static void execute(DataSource dataSource, List<String> statements) {
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** Executes each statement in a transaction of its own, on a new connection. */
    public static void execute(String url, List<String> statements) {
        try (Connection connection = DriverManager.getConnection(url)) {
            execute(connection, statements);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of the first row. */
    public static long number(DataSource dataSource, String query) {
        try (Connection connection = dataSource.getConnection()) {
            return Long.parseLong(text(connection, query));
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /** The first column of the first row, asked on a new connection. */
    public static String text(String url, String query) {
        try (Connection connection = DriverManager.getConnection(url)) {
            return text(connection, query);
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Reads a script of statements that end with semicolons, with comment lines, from beside a class. */
    public static List<String> script(Class<?> owner, String resource) {
        try (InputStream stream = owner.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalArgumentException("no resource " + resource + " beside " + owner.getName());
            }
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.strip().startsWith("--"))
                    .collect(Collectors.joining("\n"));
            return Arrays.stream(text.split(";")).filter(sql -> !sql.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
