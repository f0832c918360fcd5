package dev.worker.benchmarks.field.plainjdbc;

import java.sql.SQLException;
import java.util.List;

/** The statements, each as fast as its database can do it. Each call is one transaction. */
interface JobTable {
    /** A row of the table: the key to delete it with, and the job's number. */
    record Row(long id, int number) {}

    void insert(int number) throws SQLException;

    void insertAll(int first, int count) throws SQLException;

    /** Claims the oldest rows that nobody has. */
    List<Row> claim(int limit) throws SQLException;

    void delete(List<Row> rows) throws SQLException;

    int count();
}
