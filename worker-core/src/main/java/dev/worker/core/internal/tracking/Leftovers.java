package dev.worker.core.internal.tracking;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settlements that concern the transport alone and that nobody else would try again. Bounded, because nothing more is fetched
 * while there are any.
 */
final class Leftovers {

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final Transport transport;
    private final Map<OwnerId, Queue<Settlement>> waiting = new ConcurrentHashMap<>();

    Leftovers(Transport transport) {
        this.transport = transport;
    }

    void add(OwnerId owner, Settlement settlement) {
        waiting.computeIfAbsent(owner, key -> new ConcurrentLinkedQueue<>()).add(settlement);
    }

    /** Settles them; they stay if that fails. */
    void settle(OwnerId owner) {
        Queue<Settlement> queue = waiting.get(owner);
        if (queue == null || queue.isEmpty()) {
            return;
        }
        List<Settlement> batch = new ArrayList<>(queue);
        List<Settled> answers = transport.settle(owner, batch);
        for (int i = 0; i < batch.size(); i++) {
            if (answers.get(i) != Settled.LATER) {
                queue.remove(batch.get(i));
            }
        }
    }

    /** The same, leaving it to the next time if it fails. */
    void trySettle(OwnerId owner) {
        try {
            settle(owner);
        } catch (WorkerException e) {
            LOG.debug("the transport does not take back {} jobs yet", waiting.size(), e);
        }
    }

    /** The same after another failure, which is the one to be told. */
    void trySettle(OwnerId owner, RuntimeException first) {
        try {
            settle(owner);
        } catch (WorkerException e) {
            first.addSuppressed(e);
        }
    }

    void forget(OwnerId owner) {
        waiting.remove(owner);
    }
}
