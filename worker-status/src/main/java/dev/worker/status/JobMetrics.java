package dev.worker.status;

import com.codahale.metrics.Counter;
import com.codahale.metrics.LockFreeExponentiallyDecayingReservoir;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.event.DomainEventDropped;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Turns events into metrics; {@link GetMetrics} names them. */
final class JobMetrics implements EventListener {

    private final MetricRegistry registry;
    private final Meter messages;
    private final Meter errors;
    private final Counter retries;
    private final Counter deadLetters;
    private final Counter cancelled;
    private final Counter released;
    private final Counter lostAttempts;
    private final Counter crashes;
    private final Counter droppedEvents;
    private final Map<TimerKey, Timer> timers = new ConcurrentHashMap<>();

    @Inject
    JobMetrics(MetricRegistry registry) {
        this.registry = registry;
        this.messages = registry.meter("worker.messages");
        this.errors = registry.meter("worker.errors");
        this.retries = registry.counter("worker.retries");
        this.deadLetters = registry.counter("worker.dead-letters");
        this.cancelled = registry.counter("worker.cancelled");
        this.released = registry.counter("worker.released");
        this.lostAttempts = registry.counter("worker.lost-attempts");
        this.crashes = registry.counter("worker.crashes");
        this.droppedEvents = registry.counter("worker.dropped-events");
    }

    /** Measures the handler of a worker for a type; times of what was not declared are not kept. */
    void declare(String worker, String type) {
        timers.computeIfAbsent(new TimerKey(worker, type), key -> registry
                .timer("worker.handler-time." + worker + "." + type, JobMetrics::timer));
    }

    @Override
    public void on(WorkerEvent event) {
        switch (event) {
            case JobEvent.Succeeded end -> ended(end.worker(), end.type(), end.time());
            case JobEvent.Retried end -> {
                retries.inc();
                failed(end.worker(), end.type(), end.time(), end.error());
            }
            case JobEvent.Failed end -> {
                deadLetters.inc();
                failed(end.worker(), end.type(), end.time(), end.error());
            }
            case JobEvent.Cancelled end -> {
                cancelled.inc();
                messages.mark();
            }
            case JobEvent.Released end -> released.inc();
            case JobEvent.AttemptLost end -> lostAttempts.inc();
            case DomainEventDropped dropped -> droppedEvents.inc();
            default -> {
                // no end of an attempt
            }
        }
    }

    /** Slots that end at the same time do not wait for one another; otherwise as timers are by default. */
    private static Timer timer() {
        return new Timer(LockFreeExponentiallyDecayingReservoir.builder().build());
    }

    private void failed(String worker, String type, Duration time, AttemptError error) {
        if (error.kind() == FailureKind.CRASHED) {
            crashes.inc();
            return;
        }
        if (WorkerCounters.isError(error)) {
            errors.mark();
        }
        ended(worker, type, time);
    }

    private void ended(String worker, String type, Duration time) {
        Timer timer = timers.get(new TimerKey(worker, type));
        if (timer != null) {
            timer.update(time);
        }
        // last: whoever sees the attempt counted finds it in the other metrics too
        messages.mark();
    }

    private record TimerKey(String worker, String type) {}
}
