package dev.worker.nats.internal.transport;

import java.time.Duration;

/** How much longer a call may hear nothing from the server, whichever lane it asked. For one thread. */
final class Silence {

    /** What has arrived is read all the same. */
    private static final Duration A_LOOK = Duration.ofMillis(10);

    private final Duration limit;
    private long brokenAt = System.nanoTime();

    Silence(Duration limit) {
        this.limit = limit;
    }

    /** The server says something. */
    void isBroken() {
        brokenAt = System.nanoTime();
    }

    Duration left() {
        Duration left = limit.minusNanos(System.nanoTime() - brokenAt);
        return left.compareTo(A_LOOK) > 0 ? left : A_LOOK;
    }
}
