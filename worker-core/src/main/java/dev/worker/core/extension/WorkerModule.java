package dev.worker.core.extension;

import com.google.inject.Module;
import dev.worker.api.spi.Setting;
import java.util.List;

/**
 * A concern, found with {@link java.util.ServiceLoader}. Binds its actors and the implementations of what it offers,
 * through {@link WorkerBinder}. Needs a public constructor without parameters that does nothing.
 *
 * <p>Everything it binds must be bound explicitly, in a scope of its own choice (singletons as a rule), with constructor
 * injection and without circles. It may inject whatever this package and {@code dev.worker.api.spi} name.
 */
public interface WorkerModule extends Module {

    /** The settings that it understands. Values are read from the injected {@link dev.worker.api.spi.Settings}. */
    default List<Setting<?>> settings() {
        return List.of();
    }
}
