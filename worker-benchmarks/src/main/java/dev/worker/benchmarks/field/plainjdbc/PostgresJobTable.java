package dev.worker.benchmarks.field.plainjdbc;

import dev.worker.benchmarks.database.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;

/** One statement with arrays for each batch. */
final class PostgresJobTable implements JobTable {
    private final DataSource dataSource;

    PostgresJobTable(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public void insert(int number) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into plain_job (number) values (?)")) {
            insert.setInt(1, number);
            insert.executeUpdate();
        }
    }

    @Override
    public void insertAll(int first, int count) throws SQLException {
        Object[] numbers = IntStream.range(first, first + count).boxed().toArray();
        String sql = "insert into plain_job (number) select unnest(?::int[])";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            Array array = connection.createArrayOf("int", numbers);
            insert.setArray(1, array);
            insert.executeUpdate();
        }
    }

    @Override
    public List<Row> claim(int limit) throws SQLException {
        // By place and not by key: for some sizes of the table the planner would read all of it to join the keys.
        String sql = """
                update plain_job set claimed = true where ctid = any (array(
                    select ctid from plain_job where not claimed order by id limit ? for update skip locked))
                returning id, number""";
        List<Row> rows = new ArrayList<>(limit);
        try (Connection connection = dataSource.getConnection();
                PreparedStatement claim = connection.prepareStatement(sql)) {
            claim.setInt(1, limit);
            try (ResultSet found = claim.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), found.getInt(2)));
                }
            }
        }
        return rows;
    }

    @Override
    public void delete(List<Row> rows) throws SQLException {
        Object[] ids = rows.stream().map(Row::id).toArray();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement delete = connection
                        .prepareStatement("delete from plain_job where id = any (?::bigint[])")) {
            Array array = connection.createArrayOf("bigint", ids);
            delete.setArray(1, array);
            delete.executeUpdate();
        }
    }

    @Override
    public int count() {
        return (int) Sql.number(dataSource, "select count(*) from plain_job");
    }
}
