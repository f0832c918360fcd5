package dev.worker.core.internal.wiring;

import com.google.inject.Module;
import dev.worker.api.Interceptor;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.event.EventListener;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.core.internal.plugin.Opened;
import java.util.List;

/**
 * What a runtime is wired of.
 *
 * @param settings the checked settings
 * @param opened the connected seams
 * @param clock the runtime's time
 * @param workers in the order in which they were added
 * @param modules concerns and the user's own bindings
 * @param interceptors those of the builder, outermost first
 * @param listeners those of the builder
 */
public record Parts(
        Settings settings,
        Opened opened,
        RuntimeClock clock,
        List<WorkerSource> workers,
        List<Module> modules,
        List<Interceptor> interceptors,
        List<EventListener> listeners) {

    /** Copies the lists. */
    public Parts {
        workers = List.copyOf(workers);
        modules = List.copyOf(modules);
        interceptors = List.copyOf(interceptors);
        listeners = List.copyOf(listeners);
    }

    /** Where a worker comes from. */
    public sealed interface WorkerSource {}

    /**
     * A worker that has said already what it declares.
     *
     * @param spec what it declares
     */
    public record Declared(WorkerSpec spec) implements WorkerSource {

        /**
         * Asks a worker.
         *
         * @throws WorkerException if it says nothing
         */
        public static Declared of(Worker worker) {
            WorkerSpec spec = worker.spec();
            if (spec == null) {
                throw WorkerException.invalid("the spec of %s is null; Worker.named and build make one",
                        worker.getClass().getName());
            }
            return new Declared(spec);
        }
    }

    /**
     * A worker that the injector makes first.
     *
     * @param type its class
     */
    public record Injected(Class<? extends Worker> type) implements WorkerSource {}
}
