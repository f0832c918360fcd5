package dev.worker.api.spi;

import java.time.InstantSource;
import java.util.Optional;

/** What a factory is given. */
public interface PluginContext {

    /** The checked settings; only those that the factory declared can be read. */
    Settings settings();

    /** A clock to use instead of the server's. Set by tests alone, so that time can be set instead of waited for. */
    Optional<InstantSource> clock();
}
