package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TransportListener;
import dev.worker.jdbi.internal.jobs.DependencyTable.Followed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is told to listeners: those of this process at once, those of others by way of a broadcast. Call it after the
 * commit. Safe for use by any number of threads.
 */
public final class Hints implements TransportListener {

    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final List<TransportListener> listeners = new CopyOnWriteArrayList<>();
    private volatile TransportListener broadcast = new Silence();

    /** Adds a listener of this process. */
    public void add(TransportListener listener) {
        listeners.add(listener);
    }

    /** Sets who tells the other processes. */
    public void broadcastTo(TransportListener others) {
        broadcast = others;
    }

    /** Stops telling anyone. */
    public void close() {
        listeners.clear();
        broadcast = new Silence();
    }

    /** The listeners of this process alone, for what other processes say. */
    public TransportListener here() {
        return new Here();
    }

    /** Tells of what was published. */
    void published(List<Envelope> envelopes, List<Receipt> receipts) {
        Set<String> ready = new HashSet<>();
        boolean scheduled = false;
        for (int i = 0; i < receipts.size(); i++) {
            Start start = envelopes.get(i).start();
            if (receipts.get(i).kind().isNews()) {
                // Whether an instant is over, the server alone knows; a hint too many does no harm.
                scheduled |= !(start instanceof Start.Now);
                if (!(start instanceof Start.After)) {
                    ready.add(envelopes.get(i).queue());
                }
            }
        }
        ready.forEach(this::ready);
        if (scheduled) {
            scheduled();
        }
    }

    /** Tells of jobs that do not wait for others any more. */
    void followed(List<Followed> jobs) {
        jobs.stream().filter(job -> job.state() == JobState.QUEUED).map(Followed::queue).distinct()
                .forEach(this::ready);
        if (jobs.stream().anyMatch(job -> job.state() == JobState.SCHEDULED)) {
            scheduled();
        }
    }

    @Override
    public void ready(String queue) {
        here().ready(queue);
        broadcast.ready(queue);
    }

    @Override
    public void scheduled() {
        here().scheduled();
        broadcast.scheduled();
    }

    @Override
    public void cancelRequested(JobId id) {
        here().cancelRequested(id);
        broadcast.cancelRequested(id);
    }

    private void tell(java.util.function.Consumer<TransportListener> hint) {
        for (TransportListener listener : listeners) {
            try {
                hint.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener failed at a hint; polling makes up for it", e);
            }
        }
    }

    private final class Here implements TransportListener {
        @Override
        public void ready(String queue) {
            tell(listener -> listener.ready(queue));
        }

        @Override
        public void scheduled() {
            tell(TransportListener::scheduled);
        }

        @Override
        public void cancelRequested(JobId id) {
            tell(listener -> listener.cancelRequested(id));
        }
    }

    private static final class Silence implements TransportListener {
        @Override
        public void ready(String queue) {}

        @Override
        public void scheduled() {}

        @Override
        public void cancelRequested(JobId id) {}
    }
}
