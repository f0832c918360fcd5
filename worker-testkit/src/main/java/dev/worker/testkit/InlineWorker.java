package dev.worker.testkit;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.Handler;
import dev.worker.api.HandlerSpec;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.MessageCodec;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Runs single messages through the handlers of a worker, in the calling thread, without a runtime. Message and result go through
 * the codec, as they would on their way: what does not survive it shows here. Immutable: each {@code with} method gives another.
 *
 * <pre>{@code
 * InlineRun<Thumbnail> run = InlineWorker.of(thumbnails).run(new Resize(uri, 200));
 * assertThat(run.result().width()).isEqualTo(200);
 * assertThat(run.enqueued()).containsExactly(new Publish(uri));
 * }</pre>
 */
public final class InlineWorker {

    private final WorkerSpec spec;
    private final MessageCodec codec;
    private final Map<Class<?>, Handler<?>> instances;
    private final InlineSetup setup;

    private InlineWorker(
            WorkerSpec spec, MessageCodec codec, Map<Class<?>, Handler<?>> instances, InlineSetup setup) {
        this.spec = spec;
        this.codec = codec;
        this.instances = Map.copyOf(instances);
        this.setup = setup;
    }

    /** For the handlers of this worker, with JSON as the codec. */
    public static InlineWorker of(Worker worker) {
        return new InlineWorker(
                worker.spec(), new TestPluginContext(new TestClock()).codec("json"), Map.of(), InlineSetup.FIRST);
    }

    /** The same with an instance for a handler that the worker names by class, and that a runtime would make. */
    public InlineWorker withHandler(Handler<?> handler) {
        Map<Class<?>, Handler<?>> more = new HashMap<>(instances);
        more.put(handler.getClass(), handler);
        return new InlineWorker(spec, codec, more, setup);
    }

    /** The same, telling the handler that this is its n-th attempt; 1 otherwise. */
    public InlineWorker withAttempt(int number) {
        return with(setup.attempt(number));
    }

    /** The same, with headers that the producer sent along. */
    public InlineWorker withHeaders(Map<String, String> sent) {
        return with(setup.headers(sent));
    }

    /** The same, telling the handler that its job is cancelled. */
    public InlineWorker withCancellation() {
        return with(setup.cancel());
    }

    /**
     * The same with a parent of the job, that has succeeded: {@link dev.worker.api.JobContext#parents} knows it and its result. Repeated
     * calls add.
     */
    public <R> InlineWorker withParent(Message<R> parent, R result) {
        MessageDescriptor<?> type = MessageDescriptor.of(parent.getClass().asSubclass(Message.class));
        return with(setup.parents(setup.parents().plus(type.name(), result)));
    }

    /**
     * The same with a database: {@link dev.worker.api.JobContext#inTransaction} works on a connection of its own there, commits
     * when the work ends well and rolls back when it throws or ends otherwise. The connection is the database's own: work that ends
     * the transaction itself is refused by a runtime, and not here.
     */
    public InlineWorker withDatabase(DataSource database) {
        return with(setup.database(database));
    }

    /** The same with a checkpoint that an earlier attempt stored: {@link dev.worker.api.JobContext#lastCheckpoint} finds it. */
    public InlineWorker withCheckpoint(Checkpoint<?, ?> stored) {
        return with(setup.checkpoint(stored));
    }

    private InlineWorker with(InlineSetup other) {
        return new InlineWorker(spec, codec, instances, other);
    }

    /**
     * Runs one message.
     *
     * @return what became of it
     * @throws Exception what the handler threw
     * @throws WorkerException {@link ErrorCode#UNKNOWN_TYPE} if the worker has no handler for it,
     *     {@link ErrorCode#UNREADABLE} if message, result or checkpoint do not survive the codec,
     *     {@link ErrorCode#WRONG_RESULT_TYPE} if the result does not fit the message,
     *     {@link ErrorCode#INVALID_ARGUMENT} if it decided for a step that is not declared
     */
    public <R> InlineRun<R> run(Message<R> message) throws Exception {
        MessageDescriptor<?> type = MessageDescriptor.of(message.getClass().asSubclass(Message.class));
        HandlerSpec handler = spec.handlers().stream()
                .filter(candidate -> candidate.message().name().equals(type.name()))
                .findFirst()
                .orElseThrow(() -> new WorkerException(ErrorCode.UNKNOWN_TYPE,
                        "worker " + spec.name() + " has no handler for message type " + type.name()));
        Arrival arrival = new Arrival(codec, handler, message);
        InlineContext context = new InlineContext(arrival, spec, setup);
        Outcome<?> said = context.outcome(call(instance(handler), arrival.message(), context));
        return new InlineRun<>(arrived(arrival, said), context.reports(), context.lines(), context.enqueued(),
                arrival.next(said), context.last());
    }

    @SuppressWarnings("unchecked") // the message is of the class that the handler was declared for
    private static Outcome<?> call(Handler<?> handler, Message<?> message, InlineContext context) throws Exception {
        return ((Handler<Message<?>>) handler).handle(message, context);
    }

    @SuppressWarnings("unchecked") // checked against the message's own result type
    private static <R> Outcome<R> arrived(Arrival arrival, Outcome<?> said) {
        return (Outcome<R>) arrival.outcome(said);
    }

    private Handler<?> instance(HandlerSpec handler) {
        return switch (handler.source()) {
            case HandlerSpec.Instance given -> given.handler();
            case HandlerSpec.Injected injected -> instances.values().stream()
                    .filter(injected.handlerClass()::isInstance)
                    .findFirst()
                    .orElseThrow(() -> WorkerException.invalid(
                            "worker %s names handler %s by class; give an instance with withHandler",
                            spec.name(), injected.handlerClass().getName()));
        };
    }
}
