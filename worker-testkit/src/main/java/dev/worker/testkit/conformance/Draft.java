package dev.worker.testkit.conformance;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Unique;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An envelope in the making, with a value for everything that a test does not care for. */
record Draft(JobId id, String type, byte[] payload, String queue, int priority, Start start, Optional<Unique> unique,
        Set<String> requires, Map<String, String> headers, List<Dependency> after) {

    static final String QUEUE = "queue";
    static final String TYPE = "type";

    static Draft job() {
        return new Draft(JobId.random(), TYPE, bytes("payload"), QUEUE, 100, Start.NOW, Optional.empty(), Set.of(),
                Map.of(), List.of());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Draft id(JobId value) {
        return new Draft(value, type, payload, queue, priority, start, unique, requires, headers, after);
    }

    Draft type(String value) {
        return new Draft(id, value, payload, queue, priority, start, unique, requires, headers, after);
    }

    Draft payload(byte[] value) {
        return new Draft(id, type, value, queue, priority, start, unique, requires, headers, after);
    }

    Draft queue(String value) {
        return new Draft(id, type, payload, value, priority, start, unique, requires, headers, after);
    }

    Draft priority(int value) {
        return new Draft(id, type, payload, queue, value, start, unique, requires, headers, after);
    }

    Draft after(Duration delay) {
        return new Draft(id, type, payload, queue, priority, new Start.After(delay), unique, requires, headers, after);
    }

    Draft at(Instant instant) {
        return new Draft(id, type, payload, queue, priority, new Start.At(instant), unique, requires, headers, after);
    }

    Draft key(String value) {
        return unique(Unique.untilFinished(value));
    }

    Draft unique(Unique value) {
        return new Draft(id, type, payload, queue, priority, start, Optional.of(value), requires, headers, after);
    }

    Draft requires(String... labels) {
        return new Draft(id, type, payload, queue, priority, start, unique, Set.of(labels), headers, after);
    }

    Draft limitKey(String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(Envelope.LIMIT_KEY, value);
        return headers(more);
    }

    Draft headers(Map<String, String> value) {
        return new Draft(id, type, payload, queue, priority, start, unique, requires, value, after);
    }

    /** After these as well. */
    Draft after(ParentPolicy policy, Draft... parents) {
        List<Dependency> all = new ArrayList<>(after);
        for (Draft parent : parents) {
            all.add(new Dependency(parent.id, policy));
        }
        return new Draft(id, type, payload, queue, priority, start, unique, requires, headers, all);
    }

    /** After these as well, and not without them. */
    Draft after(Draft... parents) {
        return after(ParentPolicy.FAIL, parents);
    }

    Envelope envelope() {
        return new Envelope(id, type, 1, payload, queue, priority, start, unique, requires, headers, after);
    }
}
