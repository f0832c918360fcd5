package dev.worker.jdbi.internal.h2;

import dev.worker.jdbi.internal.jobs.NameList;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;

/** A job that is about to be taken: its row, and what decides on whether it is. */
record Candidate(long seq, int priority, String requires) {

    static Candidate of(ResultSet row) throws SQLException {
        return new Candidate(row.getLong("seq"), row.getInt("priority"), row.getString("requires"));
    }

    boolean runsWith(Set<String> labels) {
        return runsWith(requires, labels);
    }

    static boolean runsWith(String requires, Set<String> labels) {
        return requires.isEmpty() || labels.containsAll(NameList.read(requires));
    }
}
