package dev.worker.core.internal.memory;

import java.time.Instant;
import java.time.InstantSource;

/** Time that never jumps: leases must not expire because someone set the machine's clock. */
final class SteadyClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
