package dev.worker.jdbi.internal.postgres;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.Delivery;
import dev.worker.jdbi.internal.jobs.JobRows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/**
 * A row as a claim gives it back.
 *
 * @param seq the order in which the server accepted the jobs
 */
record Claimed(long seq, Delivery delivery) {

    private static final Comparator<Claimed> OLDEST = Comparator.comparingLong(Claimed::seq);

    static Claimed of(ResultSet row) throws SQLException {
        return new Claimed(row.getLong("seq"), JobRows.delivery(row));
    }

    /** Sorted here and not by the server, which would have to put all rows aside for it; they mostly come in their order. */
    static List<Delivery> inOrder(List<Claimed> rows, ClaimOrder order) {
        return rows.stream().sorted(comparator(order)).map(Claimed::delivery).toList();
    }

    private static Comparator<Claimed> comparator(ClaimOrder order) {
        return switch (order) {
            case FIFO, WEIGHTED_RANDOM -> OLDEST;
            case LIFO -> OLDEST.reversed();
            case PRIORITY -> Comparator.comparingInt(Claimed::priority).thenComparing(OLDEST);
        };
    }

    private int priority() {
        return delivery.envelope().priority();
    }
}
