package dev.worker.core.internal.tracking;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates jobs in the store, then publishes them. */
final class Publishing {

    private final Transport transport;
    private final JobStore store;
    private final boolean handsOver;

    /**
     * Publishes to these.
     *
     * @param handsOver whether the store notes what becomes ready in it by itself
     */
    Publishing(Transport transport, JobStore store, boolean handsOver) {
        this.transport = transport;
        this.store = store;
        this.handsOver = handsOver;
    }

    /**
     * Publishes. Where the process died, or the transport failed, between the two steps, the job is in the store alone; whoever
     * enqueues it again, under its id or its unique key, completes what was begun.
     */
    List<Receipt> publish(List<Envelope> envelopes) {
        refuseWhatTakesOneBackend(envelopes);
        List<Receipt> receipts = store.create(envelopes);
        List<Envelope> missing = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            Receipt receipt = receipts.get(i);
            switch (receipt.kind()) {
                case CREATED -> {
                    // what comes after others is handed over when the store says so, which may be now
                    if (envelopes.get(i).after().isEmpty()) {
                        missing.add(carried(envelopes.get(i), envelopes.get(i).start()));
                    }
                }
                case DUPLICATE -> unfinished(receipt.id()).ifPresent(missing::add);
                case REPLACED, CONFLICT -> {
                    // nothing was created
                }
            }
        }
        if (!missing.isEmpty()) {
            transport.publish(missing);
        }
        return receipts;
    }

    /**
     * Publishes what the store holds of these jobs, unless they wait for others, have run or ended.
     *
     * @return those that the transport knew before
     */
    Set<JobId> complete(List<JobId> ids) {
        List<Envelope> missing = ids.stream().map(this::unfinished).flatMap(Optional::stream).toList();
        List<Receipt> receipts = missing.isEmpty() ? List.of() : transport.publish(missing);
        return receipts.stream().filter(receipt -> receipt.kind() == Receipt.Kind.DUPLICATE).map(Receipt::id)
                .collect(Collectors.toSet());
    }

    /**
     * Refuses what replaces a message that the transport has, and jobs that come after others where the store cannot note their
     * release in the transaction that ends their parents.
     */
    void refuseWhatTakesOneBackend(List<Envelope> envelopes) {
        for (Envelope envelope : envelopes) {
            if (!handsOver && !envelope.after().isEmpty()) {
                throw notSupported("wait for others", "the same, or worker.job-store to a database");
            }
            if (envelope.unique().filter(Unique::replaces).isPresent()) {
                throw notSupported("replace what waits under their key", "the same");
            }
        }
    }

    private static WorkerException notSupported(String what, String remedy) {
        return new WorkerException(ErrorCode.NOT_SUPPORTED, "jobs cannot " + what
                + " where one backend carries them and another remembers them; set worker.transport and worker.job-store to "
                + remedy);
    }

    private Optional<Envelope> unfinished(JobId id) {
        return store.load(id)
                .filter(job -> job.info().state() == JobState.QUEUED || job.info().state() == JobState.SCHEDULED)
                .filter(job -> job.info().attempt() == 0)
                .map(job -> carried(job.envelope(), new Start.At(job.info().runAt())));
    }

    /**
     * A job as the transport is to see it: without its unique key, which is the store's to watch. The transport learns later of
     * ended jobs, and would refuse the key to a new job that the store has accepted.
     */
    static Envelope carried(Envelope envelope, Start start) {
        return new Envelope(
                envelope.id(),
                envelope.type(),
                envelope.version(),
                envelope.payload(),
                envelope.queue(),
                envelope.priority(),
                start,
                Optional.empty(),
                envelope.requires(),
                envelope.headers());
    }
}
