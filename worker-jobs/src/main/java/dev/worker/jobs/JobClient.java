package dev.worker.jobs;

import dev.worker.api.Cancellation;
import dev.worker.api.Dependency;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.EnqueuedGraph;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Jobs;
import dev.worker.api.KeyConflictException;
import dev.worker.api.Message;
import dev.worker.api.ParentOrder;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Transactions;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Events;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Enqueues by the transport, and asks the store. */
final class JobClient implements Jobs {

    private final EnvelopeFactory envelopes;
    private final Function<List<Envelope>, List<Receipt>> publisher;
    private final StoredJobs stored;
    private final BiConsumer<JobId, Envelope> created;
    private final Optional<Transactions> transactions;

    @Inject
    JobClient(
            EnvelopeFactory envelopes,
            Transport transport,
            StoredJobs stored,
            Events events,
            Optional<Transactions> transactions) {
        this(envelopes, transport::publish, stored, (id, envelope) -> tell(events, id, envelope), transactions);
    }

    private JobClient(
            EnvelopeFactory envelopes,
            Function<List<Envelope>, List<Receipt>> publisher,
            StoredJobs stored,
            BiConsumer<JobId, Envelope> created,
            Optional<Transactions> transactions) {
        this.envelopes = envelopes;
        this.publisher = publisher;
        this.stored = stored;
        this.created = created;
        this.transactions = transactions;
    }

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message) {
        return enqueue(message, options -> {});
    }

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message, Consumer<EnqueueOptions> options) {
        return this.<R>publish(List.of(envelopes.envelope(message, filled(options))), List.of(message)).get(0);
    }

    @Override
    public <R> List<JobHandle<R>> enqueueAll(List<? extends Message<R>> messages, Consumer<EnqueueOptions> options) {
        EnqueueOptions filled = filled(options);
        if (given("messages", messages).size() > 1) {
            refuseForMany("id", filled.id());
            refuseForMany("unique key", filled.uniqueKey());
        }
        List<Envelope> batch = new ArrayList<>(messages.size());
        for (Message<R> message : messages) {
            batch.add(envelopes.envelope(message, filled));
        }
        return batch.isEmpty() ? List.of() : publish(batch, messages);
    }

    @Override
    public <R, M extends Message<R>> List<JobHandle<R>> enqueueAll(
            List<M> messages, BiConsumer<? super M, EnqueueOptions> options) {
        List<Envelope> batch = new ArrayList<>(given("messages", messages).size());
        given("options", options);
        for (M message : messages) {
            batch.add(envelopes.envelope(message, filled(own -> options.accept(message, own))));
        }
        return batch.isEmpty() ? List.of() : this.<R>publish(batch, messages);
    }

    @Override
    public EnqueuedGraph enqueue(JobGraph graph) {
        List<Envelope> batch = new GraphEnvelopes(envelopes).envelopes(given("graph", graph));
        List<JobId> ids = publish(batch);
        Map<JobGraph.Node<?>, JobHandle<?>> handles = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            JobGraph.Node<?> node = graph.nodes().get(i);
            handles.put(node, handleOf(ids.get(i), node.message()));
        }
        return new EnqueuedGraph(handles);
    }

    @Override
    public Parents parents(JobId id) {
        return stored.parents(given("job id", id));
    }

    @Override
    public <R, M extends Message<R>> JobHandle<R> handle(JobId id, Class<M> type) {
        return new StoredJobHandle<>(given("job id", id), envelopes.describe(given("message class", type)), stored);
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return stored.find(given("job id", id));
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return stored.list(given("query", query));
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        return stored.cancel(given("job id", id), reason);
    }

    /** Nothing is told of what it enqueues: whether it ever is, the caller's commit decides. */
    @Override
    public Jobs in(Connection connection) {
        Transactions some = transactions.orElseThrow(() -> new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "the jobs are not kept in a database, so they cannot be enqueued in a transaction; set worker.job-store to one, jdbi for example"));
        given("connection", connection);
        return new JobClient(
                envelopes, batch -> some.publish(connection, batch), stored, (id, envelope) -> {}, transactions);
    }

    private <R> List<JobHandle<R>> publish(List<Envelope> batch, List<? extends Message<R>> messages) {
        List<JobId> ids = publish(batch);
        List<JobHandle<R>> handles = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            handles.add(handleOf(ids.get(i), messages.get(i)));
        }
        return handles;
    }

    /** All that came to be is told of, also where one of the batch is refused. Of the others, the job that was there is the job. */
    private List<JobId> publish(List<Envelope> batch) {
        refuseCircles(batch);
        stored.requireRunning();
        List<Receipt> receipts = publisher.apply(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (receipts.get(i).kind() == Receipt.Kind.CREATED) {
                created.accept(receipts.get(i).id(), batch.get(i));
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            if (receipts.get(i).kind() == Receipt.Kind.CONFLICT) {
                throw new KeyConflictException(batch.get(i).uniqueKey().orElse(""), receipts.get(i).id());
            }
        }
        return receipts.stream().map(Receipt::id).toList();
    }

    private <R> JobHandle<R> handleOf(JobId id, Message<R> message) {
        return new StoredJobHandle<>(id, envelopes.describe(message.getClass()), stored);
    }

    /** Circles are possible within a batch alone: a job that is there already comes after none that is not. */
    private static void refuseCircles(List<Envelope> batch) {
        if (batch.stream().allMatch(envelope -> envelope.after().isEmpty())) {
            return;
        }
        Map<JobId, List<JobId>> parents = new LinkedHashMap<>();
        batch.forEach(envelope -> parents.put(envelope.id(),
                envelope.after().stream().map(Dependency::parent).toList()));
        new ParentOrder<>(parents.keySet(), parents::get).circle().ifPresent(circle -> {
            throw WorkerException.invalid("the jobs come after one another in a circle: %s", ParentOrder.text(circle));
        });
    }

    private static void tell(Events events, JobId id, Envelope envelope) {
        if (events.wanted()) {
            events.emit(new JobEvent.Enqueued(id, envelope.type(), envelope.queue()));
        }
    }

    private static EnqueueOptions filled(Consumer<EnqueueOptions> filler) {
        EnqueueOptions options = new EnqueueOptions();
        given("options", filler).accept(options);
        return options;
    }

    private static <T> T given(String what, T value) {
        if (value == null) {
            throw WorkerException.invalid("%s is null; a value is needed", what);
        }
        return value;
    }

    private static void refuseForMany(String what, Optional<?> value) {
        if (value.isPresent()) {
            throw WorkerException.invalid(
                    "%s '%s' was given for several messages at once; give each message its own, by a function of message and options",
                    what, value.get());
        }
    }
}
