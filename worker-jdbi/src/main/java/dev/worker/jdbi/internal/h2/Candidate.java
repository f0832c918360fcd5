package dev.worker.jdbi.internal.h2;

import dev.worker.api.spi.Delivery;
import dev.worker.jdbi.internal.jobs.JobRows;
import dev.worker.jdbi.internal.jobs.NameList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** A job that is about to be taken: its row, and what its delivery will be. */
record Candidate(long seq, Delivery delivery) {

    static Candidate of(ResultSet row) throws SQLException {
        return new Candidate(row.getLong("seq"), JobRows.delivery(row));
    }

    boolean runsWith(Set<String> labels) {
        return labels.containsAll(delivery.envelope().requires());
    }

    static boolean runsWith(String requires, Set<String> labels) {
        return labels.containsAll(NameList.read(requires));
    }
}
