package dev.worker.core.internal.tracking;

import dev.worker.core.extension.Actor;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;

/**
 * Hands jobs that were enqueued in database transactions over to the transport. Every process does it, whoever enqueued: the
 * outbox gives each job to one relay at a time.
 */
public final class OutboxRelay implements Actor {

    private static final int BATCH = 100;

    /** What a relay of another process, or a commit that came late, costs in time at the most. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final TrackedOutbox outbox;
    private final RepeatedTask task;

    /** Relays what is in this outbox. */
    public OutboxRelay(TrackedOutbox outbox, RuntimeClock clock) {
        this.outbox = outbox;
        this.task = new RepeatedTask(clock, "relaying jobs to the transport", PAUSE, this::relay);
    }

    @Override
    public String name() {
        return "outbox";
    }

    @Override
    public void start() {
        outbox.onNoted(task::hasten);
        task.start();
    }

    @Override
    public void stop() {
        task.stop();
    }

    private void relay() {
        int relayed = BATCH;
        while (relayed == BATCH && !task.stopped()) {
            relayed = outbox.relay(BATCH);
        }
    }
}
