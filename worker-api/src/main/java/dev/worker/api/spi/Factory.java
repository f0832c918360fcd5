package dev.worker.api.spi;

import java.util.List;

/**
 * Makes one implementation of something, by name.
 *
 * @param <T> what it makes
 */
public interface Factory<T> {

    /** The name by which settings choose it: lower case letters, digits and {@code -}. */
    String name();

    /** The settings that it understands. Their keys start with the factory's name and a dot. */
    default List<Setting<?>> settings() {
        return List.of();
    }

    /**
     * Makes one. Connects, and waits for a server that is away as long as its settings say.
     *
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#UNAVAILABLE} if the server did not answer in time,
     *     {@link dev.worker.api.ErrorCode#INVALID_CONFIGURATION} if the settings do not fit together
     */
    T create(PluginContext context);
}
