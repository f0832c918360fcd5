package dev.worker.failed.internal.guard;

import dev.worker.api.Rate;
import dev.worker.core.extension.Gate;
import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.util.Optional;

/** So many in a period, which begins with the first of them. */
final class RateLimit implements Gate {

    private final TurnedAway turnedAway = new TurnedAway();
    private final Rate rate;
    private final RuntimeClock clock;
    private int taken;
    private long begunNanos;
    private boolean appointed;

    RateLimit(Rate rate, RuntimeClock clock) {
        this.rate = rate;
        this.clock = clock;
    }

    @Override
    public synchronized Permits take(int wanted, Runnable again) {
        long now = clock.nanoTime();
        if (taken == 0 || now - begunNanos >= rate.period().toNanos()) {
            taken = 0;
            begunNanos = now;
        }
        int allowed = Math.min(wanted, rate.count() - taken);
        taken += allowed;
        if (allowed == 0) {
            turnedAway.add(again);
            appoint();
        }
        return new Taken(allowed, begunNanos);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    /** One appointment at a time, however many are turned away. */
    private void appoint() {
        if (!appointed) {
            appointed = true;
            clock.scheduleAt(begunNanos + rate.period().toNanos(), this::periodIsOver);
        }
    }

    private void periodIsOver() {
        synchronized (this) {
            appointed = false;
        }
        turnedAway.comeBack();
    }

    /** What was taken in a period that is over is worth nothing any more. */
    private void giveBack(int permits, long periodNanos) {
        synchronized (this) {
            if (periodNanos != begunNanos) {
                return;
            }
            taken -= permits;
        }
        turnedAway.comeBack();
    }

    private final class Taken implements Permits {

        private final int count;
        private final long periodNanos;

        Taken(int count, long periodNanos) {
            this.count = count;
            this.periodNanos = periodNanos;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void giveBack(int permits) {
            RateLimit.this.giveBack(permits, periodNanos);
        }

        @Override
        public boolean passes() {
            return true;
        }

        /** A job that never ran has had its turn all the same: who is turned away again and again should not be sooner. */
        @Override
        public void ended(End end, Duration time) {
            // the permit is spent
        }
    }
}
