package dev.worker.api;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Declares a worker. Every method checks its value at once and throws a {@link WorkerException} with
 * {@link ErrorCode#INVALID_ARGUMENT} that says what is allowed. Not safe for use by several threads.
 */
public final class WorkerBuilder {

    /** How many jobs a worker runs at once if it does not say. */
    public static final int DEFAULT_CONCURRENCY = 10;

    private final String name;
    private final Set<String> queues = new LinkedHashSet<>();
    private int concurrency = DEFAULT_CONCURRENCY;
    private ClaimOrder order = ClaimOrder.PRIORITY;
    private KeyLimits perKey;
    private final Set<String> labels = new TreeSet<>();
    private final List<HandlerSpec> handlers = new ArrayList<>();
    private Duration timeout;
    private RetryPolicy retry;
    private final List<PeriodicTask> periodic = new ArrayList<>();
    private final List<LifecycleHook> onStart = new ArrayList<>();
    private final List<LifecycleHook> onStop = new ArrayList<>();
    private boolean platformThreads;

    WorkerBuilder(String name) {
        this.name = Names.requireWorker(name);
    }

    /** Takes jobs from this queue; repeated calls add, the same name counts once. */
    public WorkerBuilder queue(String queue) {
        queues.add(Names.requireQueue(queue));
        return this;
    }

    /** How many jobs run at once; {@value #DEFAULT_CONCURRENCY} by default. */
    public WorkerBuilder concurrency(int slots) {
        if (slots < 1 || slots > WorkerSpec.MAX_CONCURRENCY) {
            throw WorkerException.invalid(
                    "concurrency is %d; allowed is 1 to %d", slots, WorkerSpec.MAX_CONCURRENCY);
        }
        concurrency = slots;
        return this;
    }

    /** Which waiting job comes first; {@link ClaimOrder#PRIORITY} by default. */
    public WorkerBuilder order(ClaimOrder claimOrder) {
        order = Values.requireGiven("order", claimOrder);
        return this;
    }

    /**
     * Lets the keys of jobs ({@link EnqueueOptions#limitKey}) take turns, and limits what each may have: one tenant with a hundred
     * thousand jobs does not hold up another. All workers of a queue should say the same. Jobs without a key are not
     * limited and count as one key among the others. Needs {@link ClaimOrder#PRIORITY}, which then counts within each key.
     */
    public WorkerBuilder perKey(KeyLimits limits) {
        perKey = Values.requireGiven("per-key", limits);
        return this;
    }

    /** Something this worker has that a job may require; repeated calls add. */
    public WorkerBuilder label(String key, String value) {
        labels.add(Names.requireLabel(key, value));
        return this;
    }

    /** Handles a message type with a lambda or method reference; the compiler checks its result. */
    public <R, M extends Message<R>> WorkerBuilder handle(Class<M> type, HandlerFunction<M, R> function) {
        return handle(type, function, options -> {});
    }

    /** Handles a message type with a lambda or method reference and options. */
    public <R, M extends Message<R>> WorkerBuilder handle(
            Class<M> type, HandlerFunction<M, R> function, Consumer<HandlerOptions> options) {
        Values.requireGiven("function", function);
        Handler<M> handler = function::handle;
        return add(MessageDescriptor.of(Values.requireGiven("type", type)), new HandlerSpec.Instance(handler), options);
    }

    /** Handles a message type with an object; the class must name the message type as type argument. */
    public WorkerBuilder handler(Handler<?> handler) {
        return handler(handler, options -> {});
    }

    /** Handles a message type with an object and options. */
    public WorkerBuilder handler(Handler<?> handler, Consumer<HandlerOptions> options) {
        return add(messageOf(Values.requireGiven("handler", handler).getClass()), new HandlerSpec.Instance(handler),
                options);
    }

    /** Handles a message type with a class that the runtime makes one instance of, injecting its constructor. */
    public WorkerBuilder handler(Class<? extends Handler<?>> handlerClass) {
        return handler(handlerClass, options -> {});
    }

    /** Handles a message type with an injected class and options. */
    public WorkerBuilder handler(Class<? extends Handler<?>> handlerClass, Consumer<HandlerOptions> options) {
        return add(messageOf(Values.requireGiven("handler class", handlerClass)),
                new HandlerSpec.Injected(handlerClass), options);
    }

    /** How long one attempt may take before it is interrupted, for handlers that do not say. */
    public WorkerBuilder timeout(Duration value) {
        timeout = Durations.requirePositive("timeout", value);
        return this;
    }

    /** How often and when failed jobs are tried again, for handlers that do not say. */
    public WorkerBuilder retry(RetryPolicy value) {
        retry = Values.requireGiven("retry", value);
        return this;
    }

    /** Does periodic work with the default timeout of 30 s; see {@link PeriodicTask}. */
    public WorkerBuilder every(Duration period, PeriodicTask.Body body) {
        return every(new PeriodicTask(period, PeriodicTask.DEFAULT_TIMEOUT, body));
    }

    /** Does periodic work. */
    public WorkerBuilder every(PeriodicTask task) {
        periodic.add(Values.requireGiven("periodic task", task));
        return this;
    }

    /** Runs before the first job; repeated calls add. */
    public WorkerBuilder onStart(LifecycleHook hook) {
        onStart.add(Values.requireGiven("start hook", hook));
        return this;
    }

    /** Runs after the last job; repeated calls add. */
    public WorkerBuilder onStop(LifecycleHook hook) {
        onStop.add(Values.requireGiven("stop hook", hook));
        return this;
    }

    /**
     * Runs handlers on platform threads, for code that computes for long, that pins or that keeps its state in thread locals: virtual
     * threads of all workers share as many carriers as there are processors.
     */
    public WorkerBuilder platformThreads() {
        platformThreads = true;
        return this;
    }

    /**
     * The worker.
     *
     * @throws WorkerException if handlers have no queue or a message type has two handlers
     */
    public Worker build() {
        WorkerSpec spec = new WorkerSpec(
                name,
                List.copyOf(queues),
                concurrency,
                order,
                labels,
                handlers,
                Optional.ofNullable(timeout),
                Optional.ofNullable(retry),
                periodic,
                onStart,
                onStop,
                platformThreads,
                Optional.ofNullable(perKey));
        return () -> spec;
    }

    private WorkerBuilder add(
            MessageDescriptor<?> message, HandlerSpec.Source source, Consumer<HandlerOptions> configure) {
        HandlerOptions options = new HandlerOptions();
        Values.requireGiven("options", configure).accept(options);
        handlers.add(options.spec(message, source));
        return this;
    }

    private static MessageDescriptor<?> messageOf(Class<?> handlerClass) {
        Type message = TypeArguments.of(handlerClass, Handler.class).orElse(null);
        if (message instanceof Class<?> messageClass && Message.class.isAssignableFrom(messageClass)) {
            return MessageDescriptor.of(messageClass.asSubclass(Message.class));
        }
        throw WorkerException.invalid(
                "handler %s does not name its message class; implement Handler<YourMessage>, or pass a lambda to"
                        + " handle(YourMessage.class, ...)",
                handlerClass.getName());
    }
}
