package dev.worker.benchmarks.field.plainjdbc;

import dev.worker.benchmarks.database.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/**
 * Statements by key in one JDBC batch. H2's {@code for update skip locked} reads all that waits, so the claim is a plain
 * select: an embedded database has one process, and here one thread of it claims.
 */
final class H2JobTable implements JobTable {
    @FunctionalInterface
    private interface Batch {
        void addTo(PreparedStatement statement) throws SQLException;
    }

    private final DataSource dataSource;

    H2JobTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void insert(int number) throws SQLException {
        insertAll(number, 1);
    }

    @Override
    public void insertAll(int first, int count) throws SQLException {
        inOneTransaction("insert into plain_job (number) values (?)", insert -> {
            for (int number : IntStream.range(first, first + count).toArray()) {
                insert.setInt(1, number);
                insert.addBatch();
            }
        });
    }

    @Override
    public List<Row> claim(int limit) throws SQLException {
        List<Row> rows = waiting(limit);
        inOneTransaction("update plain_job set claimed = true where id = ?", update -> addIds(update, rows));
        return rows;
    }

    private List<Row> waiting(int limit) throws SQLException {
        String sql = "select id, number from plain_job where not claimed order by id limit ?";
        List<Row> rows = new ArrayList<>(limit);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setInt(1, limit);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), found.getInt(2)));
                }
            }
        }
        return rows;
    }

    @Override
    public void delete(List<Row> rows) throws SQLException {
        inOneTransaction("delete from plain_job where id = ?", delete -> addIds(delete, rows));
    }

    private static void addIds(PreparedStatement statement, List<Row> rows) throws SQLException {
        for (Row row : rows) {
            statement.setLong(1, row.id());
            statement.addBatch();
        }
    }

    private void inOneTransaction(String sql, Batch batch) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            // The pool switches it on again for the next borrower.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                batch.addTo(statement);
                statement.executeBatch();
                connection.commit();
            }
        }
    }

    @Override
    public int count() {
        return (int) Sql.number(dataSource, "select count(*) from plain_job");
    }
}
