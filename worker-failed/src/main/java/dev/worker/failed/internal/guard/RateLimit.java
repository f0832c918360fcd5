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

    RateLimit(Rate rate, RuntimeClock clock) {
        this.rate = rate;
        this.clock = clock;
    }

    @Override
    public synchronized int take(int wanted) {
        long now = clock.nanoTime();
        if (taken == 0 || now - begunNanos >= rate.period().toNanos()) {
            taken = 0;
            begunNanos = now;
        }
        int allowed = Math.min(wanted, rate.count() - taken);
        taken += allowed;
        if (allowed < wanted) {
            turnedAway.note();
            clock.scheduleAt(begunNanos + rate.period().toNanos(), turnedAway::comeBack);
        }
        return allowed;
    }

    @Override
    public void giveBack(int permits) {
        synchronized (this) {
            // those of a period that is over are worth nothing any more
            taken = Math.max(0, taken - permits);
        }
        turnedAway.comeBack();
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

    @Override
    public void onOpen(Runnable listener) {
        turnedAway.listen(listener);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }
}
