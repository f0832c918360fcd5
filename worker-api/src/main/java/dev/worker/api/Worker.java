package dev.worker.api;

/**
 * A named unit that declares queues, handlers, concurrency, labels, periodic work and lifecycle hooks.
 *
 * <p>Most workers are built:
 *
 * <pre>{@code
 * Worker thumbnails = Worker.named("thumbnails")
 *     .queue("images").concurrency(16)
 *     .handle(Resize.class, (m, job) -> Outcome.done(resizer.resize(m.image(), m.width())))
 *     .build();
 * }</pre>
 *
 * <p>A class may implement this interface instead, with its own dependencies injected into its constructor, and
 * return what the builder makes from {@link #spec()}.
 */
@FunctionalInterface
public interface Worker {

    /** What the worker declares. Asked once, when the runtime starts. */
    WorkerSpec spec();

    /**
     * Starts the declaration of a worker.
     *
     * @param name unique in its runtime, 1 to 100 letters, digits, {@code .}, {@code _} and {@code -}
     * @throws WorkerException with {@link ErrorCode#INVALID_ARGUMENT} if the name is not allowed
     */
    static WorkerBuilder named(String name) {
        return new WorkerBuilder(name);
    }
}
