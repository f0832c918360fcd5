package dev.worker.nats.internal.job;

import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TransportListener;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.stream.Topology;
import io.nats.client.Message;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells all processes that there is something to do: plain messages that nobody keeps. */
public final class Hints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
    private static final byte[] NOTHING = {};
    private static final String READY = "ready.";
    private static final String SCHEDULED = "scheduled";
    private static final String CANCEL = "cancel.";

    private final NatsLink link;
    private final String root;
    private final List<TransportListener> listeners = new CopyOnWriteArrayList<>();
    private AutoCloseable subscription;
    private boolean closed;

    /** Under the prefix of this topology. */
    public Hints(NatsLink link, Topology topology) {
        this.link = link;
        this.root = topology.hintRoot();
    }

    /** There is, or soon will be, something in these queues. */
    public void ready(Set<String> queues) {
        queues.forEach(queue -> tell(READY + Lane.queueToken(queue)));
    }

    /** There is a job whose time is to come. */
    public void scheduled() {
        tell(SCHEDULED);
    }

    /** Somebody wants a running job to be cancelled. */
    public void cancelRequested(JobId id) {
        tell(CANCEL + id);
    }

    /** Adds a listener, until this is closed. */
    public synchronized void listen(TransportListener listener) {
        if (closed) {
            return;
        }
        listeners.add(listener);
        if (subscription == null) {
            subscription = link.subscribe(root + ">", this::heard);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        listeners.clear();
        if (subscription != null) {
            try {
                subscription.close();
            } catch (Exception e) {
                LOG.debug("The subscription to hints did not end well", e);
            }
            subscription = null;
        }
    }

    private void tell(String hint) {
        try {
            link.tell(root + hint, null, NOTHING);
        } catch (WorkerException e) {
            LOG.debug("A hint was lost: {}", hint, e);
        }
    }

    private void heard(Message message) {
        String hint = message.getSubject().substring(root.length());
        for (TransportListener listener : listeners) {
            try {
                pass(hint, listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed at the hint {}", hint, e);
            }
        }
    }

    private static void pass(String hint, TransportListener listener) {
        if (hint.startsWith(READY)) {
            listener.ready(Lane.queueOf(hint.substring(READY.length())));
        } else if (hint.startsWith(CANCEL)) {
            listener.cancelRequested(JobId.of(hint.substring(CANCEL.length())));
        } else if (hint.equals(SCHEDULED)) {
            listener.scheduled();
        }
    }
}
