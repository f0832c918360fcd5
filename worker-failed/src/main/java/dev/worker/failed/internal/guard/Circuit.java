package dev.worker.failed.internal.guard;

import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Gate;
import dev.worker.core.extension.RuntimeClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker: closed, all pass; open, none do for a while; then a few may try, and what becomes of them closes or opens
 * it. Whether it is time to try is decided when the next job asks, so a circuit without jobs stays as it is.
 */
final class Circuit implements Gate {

    private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
    private static final Exception FAILED = new Exception("failed");

    private final TurnedAway turnedAway = new TurnedAway();
    private final String name;
    private final CircuitBreaker breaker;
    private final Optional<Duration> slowAfter;
    private final Duration openFor;
    private final RuntimeClock clock;
    /** Counts its changes. */
    private long phase;

    Circuit(String name, Settings settings, RuntimeClock clock) {
        this.name = name;
        this.clock = clock;
        this.openFor = settings.get(GuardSettings.OPEN_FOR.named(name));
        this.slowAfter = settings.find(GuardSettings.SLOW_AFTER.named(name));
        this.breaker = CircuitBreaker.of(name, config(name, settings, openFor, clock));
        breaker.getEventPublisher().onStateTransition(
                event -> changed(event.getStateTransition().getToState()));
    }

    /** A sudden change of the wall clock neither opens nor closes anything: the time is the runtime's monotonic one. */
    private static CircuitBreakerConfig config(
            String name, Settings settings, Duration openFor, RuntimeClock clock) {
        InstantSource monotonic = () -> Instant.EPOCH.plusNanos(clock.nanoTime());
        int window = settings.get(GuardSettings.WINDOW.named(name));
        return CircuitBreakerConfig.custom()
                .clock(monotonic.withZone(ZoneOffset.UTC))
                .failureRateThreshold((float) (100 * settings.get(GuardSettings.FAILURE_RATE.named(name))))
                .slidingWindow(window, window, SlidingWindowType.COUNT_BASED)
                .waitDurationInOpenState(openFor)
                .permittedNumberOfCallsInHalfOpenState(settings.get(GuardSettings.PROBES.named(name)))
                .build();
    }

    @Override
    public synchronized Permits take(int wanted, Runnable again) {
        int taken = breaker.getState() == State.CLOSED ? wanted : 0;
        while (taken < wanted && breaker.tryAcquirePermission()) {
            taken++;
        }
        if (taken == 0) {
            turnedAway.add(again);
        }
        return new Taken(taken, phase);
    }

    @Override
    public Optional<String> problem() {
        return switch (breaker.getState()) {
            case OPEN, FORCED_OPEN -> Optional.of("circuit " + name + " is open" + rate() + "; what it guards waits");
            case HALF_OPEN -> Optional.of("circuit " + name + " lets a few jobs through to try");
            case CLOSED, DISABLED, METRICS_ONLY -> Optional.empty();
        };
    }

    private void succeeded(Duration time) {
        if (slowAfter.filter(limit -> time.compareTo(limit) > 0).isPresent()) {
            failed(time);
        } else {
            breaker.onSuccess(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void failed(Duration time) {
        breaker.onError(time.toNanos(), TimeUnit.NANOSECONDS, FAILED);
    }

    private String rate() {
        float rate = breaker.getMetrics().getFailureRate();
        return rate < 0 ? "" : ", as " + Math.round(rate) + " % of the newest attempts failed";
    }

    private void changed(State state) {
        phase++;
        switch (state) {
            case OPEN, FORCED_OPEN -> {
                LOG.warn("circuit {} is open{}; what it guards is not claimed for {}", name, rate(), openFor);
                // the time must be over, not just reached
                clock.schedule(openFor.plusMillis(1), this::comeBack);
            }
            case HALF_OPEN -> LOG.info("circuit {} lets a few jobs through to try", name);
            case CLOSED, DISABLED, METRICS_ONLY -> {
                LOG.info("circuit {} is closed again", name);
                turnedAway.comeBack();
            }
        }
    }

    /** After the answer of a take that goes on, not in the midst of it. */
    private synchronized void comeBack() {
        turnedAway.comeBack();
    }

    /** What was let through in an earlier phase says nothing of this one: only those that are to try decide what becomes of it. */
    private final class Taken implements Permits {

        private final int count;
        private final long takenIn;

        Taken(int count, long takenIn) {
            this.count = count;
            this.takenIn = takenIn;
        }

        @Override
        public int count() {
            return count;
        }

        @Override
        public void giveBack(int permits) {
            synchronized (Circuit.this) {
                if (takenIn == phase && breaker.getState() == State.HALF_OPEN) {
                    IntStream.range(0, permits).forEach(i -> breaker.releasePermission());
                    turnedAway.comeBack();
                }
            }
        }

        @Override
        public boolean passes() {
            synchronized (Circuit.this) {
                return breaker.getState() == State.CLOSED || takenIn == phase;
            }
        }

        @Override
        public void ended(End end, Duration time) {
            synchronized (Circuit.this) {
                if (takenIn != phase) {
                    return;
                }
                switch (end) {
                    case SUCCEEDED -> succeeded(time);
                    case FAILED -> failed(time);
                    case NEITHER -> giveBack(1);
                }
            }
        }
    }
}
