package dev.worker.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker says of one handler beyond the handler itself. Every method checks its value at once and throws a
 * {@link WorkerException} with {@link ErrorCode#INVALID_ARGUMENT} that says what is allowed. Not safe for use by several threads.
 */
public final class HandlerOptions {

    private Duration timeout;
    private RetryPolicy retry;
    private NextSteps<?> next;
    private final List<EventRule<?>> events = new ArrayList<>();
    private final Map<Integer, Upcaster> upcasters = new HashMap<>();
    private final Set<String> guards = new LinkedHashSet<>();

    HandlerOptions() {}

    /** How long one attempt may take before it is interrupted. */
    public HandlerOptions timeout(Duration value) {
        timeout = Durations.requirePositive("timeout", value);
        return this;
    }

    /** How often and when a failed job is tried again. */
    public HandlerOptions retry(RetryPolicy value) {
        retry = Values.requireGiven("retry", value);
        return this;
    }

    /** Reads messages of an older version by turning them into the next one, step by step. */
    public HandlerOptions upcast(int fromVersion, Upcaster upcaster) {
        upcasters.put(fromVersion, Values.requireGiven("upcaster", upcaster));
        return this;
    }

    /**
     * What the handler depends on, each under the name that its guard has in the settings: {@code worker.guard.mail-server.rate}
     * counts for every handler that is guarded by {@code mail-server}. Repeated calls add. A guard that is named after the
     * message type counts without being named here.
     */
    public HandlerOptions guardedBy(String... names) {
        for (String name : names) {
            guards.add(Names.requireGuard(name));
        }
        return this;
    }

    /** What may come after the message; the handler decides by {@link Outcome#decide} which of it does. */
    public HandlerOptions next(NextSteps<?> value) {
        next = Values.requireGiven("next steps", value);
        return this;
    }

    /** Tells others of the ends of its jobs; repeated calls add. */
    public HandlerOptions publish(EventRule<?> rule) {
        events.add(Values.requireGiven("event rule", rule));
        return this;
    }

    HandlerSpec spec(MessageDescriptor<?> message, HandlerSpec.Source source) {
        return new HandlerSpec(
                message, source, Optional.ofNullable(timeout), Optional.ofNullable(retry), upcasters, guards,
                Optional.ofNullable(next), events);
    }
}
