package dev.worker.jdbi.internal.jobs;

import dev.worker.jdbi.internal.jobs.JobTable.Applied;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Settles a batch at once; where someone else has locked what it needs, one by one, so that only those that need it are held. */
public final class Apart {

    private Apart() {}

    /**
     * Settles a batch.
     *
     * @param id which job one of them is about
     * @param attempt settles some of them, or changes nothing and gives nothing where there are locks
     */
    public static <T> Applied settle(
            List<T> batch, Function<T, UUID> id, Function<List<T>, Optional<Applied>> attempt) {
        Optional<Applied> atOnce = attempt.apply(batch);
        if (atOnce.isPresent()) {
            return atOnce.get();
        }
        if (batch.size() == 1) {
            return Applied.held(List.of(id.apply(batch.getFirst())));
        }
        return batch.stream()
                .map(one -> settle(List.of(one), id, attempt))
                .reduce(Applied.NONE, Applied::and);
    }
}
