package dev.worker.testkit;

import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerState;
import dev.worker.api.spi.JobStatistics;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.StoredJob;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.core.extension.HostedWorker;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.Payloads;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Looks into a runtime from inside. Comes out as the answer to a command, so that it needs no place that both sides know. */
final class Probe implements Actor {

    record Find() implements Message<Probe> {}

    private final Transport transport;
    private final JobStore store;
    private final MessageCodec codec;
    private final Payloads payloads;
    private final HostedWorkers workers;

    @Inject
    Probe(Transport transport, JobStore store, MessageCodec codec, Payloads payloads, HostedWorkers workers) {
        this.transport = transport;
        this.store = store;
        this.codec = codec;
        this.payloads = payloads;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "testkit-probe";
    }

    @Override
    public void commands(Commands commands) {
        commands.on(Find.class, find -> this);
    }

    JobStore store() {
        return store;
    }

    /** The message of a job, large or small. */
    <M extends Message<?>> M message(StoredJob job, Class<M> type) {
        return type.cast(codec.decode(payloads.read(job.envelope().payload()), type));
    }

    /** Makes ready what is due; gives the wait for the next. */
    Optional<Duration> releaseDue() {
        Optional<Duration> next = transport.releaseDue();
        while (next.filter(Duration::isZero).isPresent()) {
            next = transport.releaseDue();
        }
        return next;
    }

    long running() {
        return store.statistics().count(JobState.RUNNING);
    }

    /**
     * Whether no job runs and none is ready that a worker could take. Counts that were taken at two moments would miss a job that
     * goes on from one state to the other between them, so nothing may have moved meanwhile.
     */
    boolean idle() {
        Map<JobState, Long> before = counts();
        return before.get(JobState.RUNNING) == 0 && !hasWork() && counts().equals(before);
    }

    private Map<JobState, Long> counts() {
        JobStatistics statistics = store.statistics();
        Map<JobState, Long> counts = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            counts.put(state, statistics.count(state));
        }
        return counts;
    }

    /**
     * Whether a job is ready that one of the workers could take now. One that fits a worker which looks for none is held back, by a
     * guard or a limit per key: whatever may let it pass makes the worker look before it is seen in the store.
     */
    boolean hasWork() {
        JobStatistics statistics = store.statistics();
        return statistics.count(JobState.QUEUED) > 0
                && store.list(JobQuery.all().states(JobState.QUEUED).limit(JobQuery.MAX_LIMIT)).stream()
                        .anyMatch(job -> workers.all().stream().anyMatch(worker -> couldTake(worker, job)));
    }

    private static boolean couldTake(HostedWorker worker, JobInfo job) {
        WorkerSpec spec = worker.spec();
        boolean takes = worker.state() == WorkerState.IDLE || worker.state() == WorkerState.BUSY;
        return takes
                && worker.running().size() < spec.concurrency()
                && spec.queues().contains(job.queue())
                && spec.labels().containsAll(job.requires())
                && spec.handlers().stream().anyMatch(handler -> handler.message().name().equals(job.type()))
                && worker.looking();
    }
}
