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
    public synchronized Permits take(int wanted, Runnable again) {
        int taken = Math.min(wanted, free);
        free -= taken;
        if (taken == 0) {
            turnedAway.add(again);
        }
        return new Taken(taken);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    private void giveBack(int permits) {
        synchronized (this) {
            free += permits;
        }
        turnedAway.comeBack();
    }

    private final class Taken implements Permits {

        private final int count;

        Taken(int count) {
            this.count = count;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void giveBack(int permits) {
            Bulkhead.this.giveBack(permits);
        }

        @Override
        public boolean passes() {
            return true;
        }

        @Override
        public void ended(End end, Duration time) {
            Bulkhead.this.giveBack(1);
        }
    }
}
