package dev.worker.core.extension;

import dev.worker.api.EventCondition;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which ends domain events tell of, as text: {@code late=RETRYABLE_FAILURE,PERMANENT_FAILURE;shipped=SUCCESS;silent=}. */
final class EventsText {

    private EventsText() {}

    static String format(Map<String, Set<EventCondition>> events) {
        return new TreeMap<>(events).entrySet().stream()
                .map(event -> event.getKey() + "=" + event.getValue().stream().sorted().map(EventCondition::name)
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    /** Reads what {@link #format} wrote; an {@link IllegalArgumentException} says that it cannot be read. */
    static Map<String, Set<EventCondition>> parse(String text) {
        Map<String, Set<EventCondition>> events = new TreeMap<>();
        for (String event : text.split(";")) {
            int equals = event.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("no event: " + event);
            }
            events.put(event.substring(0, equals), Arrays.stream(event.substring(equals + 1).split(","))
                    .filter(end -> !end.isEmpty())
                    .map(EventCondition::valueOf)
                    .collect(Collectors.toSet()));
        }
        return events;
    }
}
