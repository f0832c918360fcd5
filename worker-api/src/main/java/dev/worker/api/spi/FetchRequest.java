package dev.worker.api.spi;

import dev.worker.api.ClaimOrder;
import dev.worker.api.KeyLimits;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker asks of a transport.
 *
 * @param owner who will own what is fetched; its lease must not have expired
 * @param worker the worker's name, kept with the job
 * @param queue the one queue to take from
 * @param types only jobs of these wire names; not empty
 * @param labels only jobs all of whose required labels are among these
 * @param order which come first
 * @param max at most this many, 1 or more
 * @param limits how keys take turns and are limited; as if jobs had none if empty. Within a key the order counts
 */
public record FetchRequest(
        OwnerId owner,
        String worker,
        String queue,
        Set<String> types,
        Set<String> labels,
        ClaimOrder order,
        int max,
        Optional<KeyLimits> limits) {

    /** Copies the sets. */
    public FetchRequest {
        types = Set.copyOf(types);
        labels = Set.copyOf(labels);
    }

    /** A request that does not look at keys. */
    public FetchRequest(
            OwnerId owner, String worker, String queue, Set<String> types, Set<String> labels, ClaimOrder order,
            int max) {
        this(owner, worker, queue, types, labels, order, max, Optional.empty());
    }
}
