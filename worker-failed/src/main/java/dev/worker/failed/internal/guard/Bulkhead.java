package dev.worker.failed.internal.guard;

import dev.worker.core.extension.Gate;
import java.time.Duration;
import java.util.Optional;

/** So many at once, no more. */
final class Bulkhead implements Gate {

    private final TurnedAway turnedAway = new TurnedAway();
    private int free;

    Bulkhead(int concurrency) {
        free = concurrency;
    }

    @Override
    public synchronized int take(int wanted) {
        int taken = Math.min(wanted, free);
        free -= taken;
        if (taken < wanted) {
            turnedAway.note();
        }
        return taken;
    }

    @Override
    public void giveBack(int permits) {
        synchronized (this) {
            free += permits;
        }
        turnedAway.comeBack();
    }

    @Override
    public boolean passes() {
        return true;
    }

    @Override
    public void ended(End end, Duration time) {
        giveBack(1);
    }

    @Override
    public void onOpen(Runnable listener) {
        turnedAway.listen(listener);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }
}
