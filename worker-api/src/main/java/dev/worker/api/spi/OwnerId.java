package dev.worker.api.spi;

import java.util.Objects;
import java.util.UUID;

/**
 * One incarnation of a process as the holder of a lease. A process whose lease has expired comes back as a new one.
 *
 * @param value the id itself
 */
public record OwnerId(UUID value) {

    /** Checks that the id is not null. */
    public OwnerId {
        Objects.requireNonNull(value, "value");
    }

    /** A new id. */
    public static OwnerId random() {
        return new OwnerId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
