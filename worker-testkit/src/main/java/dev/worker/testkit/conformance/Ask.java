package dev.worker.testkit.conformance;

import dev.worker.api.ClaimOrder;
import dev.worker.api.KeyLimits;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import java.util.Optional;
import java.util.Set;

/** A fetch in the making, with a value for everything that a test does not care for. */
record Ask(OwnerId owner, String queue, Set<String> types, Set<String> labels, ClaimOrder order, int max,
        Optional<KeyLimits> limits) {

    static final String WORKER = "worker";

    /** For one job of the usual queue and type, first in, first out. */
    static Ask by(OwnerId owner) {
        return new Ask(owner, Draft.QUEUE, Set.of(Draft.TYPE), Set.of(), ClaimOrder.FIFO, 1, Optional.empty());
    }

    Ask queue(String value) {
        return new Ask(owner, value, types, labels, order, max, limits);
    }

    Ask types(String... value) {
        return new Ask(owner, queue, Set.of(value), labels, order, max, limits);
    }

    Ask labels(String... value) {
        return new Ask(owner, queue, types, Set.of(value), order, max, limits);
    }

    Ask order(ClaimOrder value) {
        return new Ask(owner, queue, types, labels, value, max, limits);
    }

    Ask max(int value) {
        return new Ask(owner, queue, types, labels, order, value, limits);
    }

    /** By key, and so by priority. */
    Ask limits(KeyLimits value) {
        return new Ask(owner, queue, types, labels, ClaimOrder.PRIORITY, max, Optional.of(value));
    }

    FetchRequest request() {
        return new FetchRequest(owner, WORKER, queue, types, labels, order, max, limits);
    }
}
