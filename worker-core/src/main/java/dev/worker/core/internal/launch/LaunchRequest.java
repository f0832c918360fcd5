package dev.worker.core.internal.launch;

import com.google.inject.Module;
import dev.worker.api.Interceptor;
import dev.worker.api.event.EventListener;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.RuntimeClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a builder was told.
 *
 * @param workers in the order in which they were added
 * @param settings by key without prefix
 * @param file the properties file, if one was named
 * @param isolated whether there are no other settings, whatever the process was given
 * @param plugins beside those on the class path
 * @param modules beside those on the class path
 * @param interceptors outermost first
 * @param listeners told in this order
 * @param clock used instead of the machine's and of every server's, if there is one
 */
public record LaunchRequest(
        List<WorkerDeclaration> workers,
        Map<String, String> settings,
        Optional<Path> file,
        boolean isolated,
        List<WorkerPlugin> plugins,
        List<Module> modules,
        List<Interceptor> interceptors,
        List<EventListener> listeners,
        Optional<RuntimeClock> clock) {

    /** Copies the collections. */
    public LaunchRequest {
        workers = List.copyOf(workers);
        settings = Map.copyOf(settings);
        plugins = List.copyOf(plugins);
        modules = List.copyOf(modules);
        interceptors = List.copyOf(interceptors);
        listeners = List.copyOf(listeners);
    }
}
