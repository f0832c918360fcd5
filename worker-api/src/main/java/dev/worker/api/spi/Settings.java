package dev.worker.api.spi;

import java.util.Optional;
import java.util.Set;

/** Settings that have been read and checked. Immutable. */
public interface Settings {

    /**
     * The value of a setting, or its default.
     *
     * @throws IllegalStateException if it has neither, or was not declared: a defect of the caller
     */
    <T> T get(Setting<T> setting);

    /**
     * The names for which a setting with a {@code *} in its key, or another one with the same beginning, was given.
     *
     * @return sorted
     */
    default Set<String> names(Setting<?> setting) {
        return Set.of();
    }

    /** The value of a setting, or its default, or empty if it has neither. */
    <T> Optional<T> find(Setting<T> setting);
}
