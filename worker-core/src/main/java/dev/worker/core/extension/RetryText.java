package dev.worker.core.extension;

import dev.worker.api.Backoff;
import dev.worker.api.RetryPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A retry policy as text, for example
 * {@code attempts=5;backoff=exponential,PT1S,2.0,PT30S,0.1;retry-on=java.io.IOException}. Fields that are not known are passed
 * over.
 */
final class RetryText {

    private RetryText() {}

    static String format(RetryPolicy policy) {
        StringBuilder text = new StringBuilder("attempts=")
                .append(policy.maxAttempts())
                .append(";backoff=")
                .append(format(policy.backoff()));
        if (!policy.retryOn().isEmpty()) {
            text.append(";retry-on=").append(String.join(",", new TreeSet<>(policy.retryOn())));
        }
        if (!policy.ignoreOn().isEmpty()) {
            text.append(";ignore-on=").append(String.join(",", new TreeSet<>(policy.ignoreOn())));
        }
        return text.toString();
    }

    /** Reads what {@link #format} wrote; any runtime exception that its parsers throw says that it cannot be read. */
    static RetryPolicy parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.split(";")) {
            int equals = field.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("no field: " + field);
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return new RetryPolicy(
                Integer.parseInt(required(fields, "attempts")),
                backoff(required(fields, "backoff").split(",")),
                names(fields.get("retry-on")),
                names(fields.get("ignore-on")));
    }

    private static String format(Backoff backoff) {
        return switch (backoff) {
            case Backoff.Exponential grows -> "exponential," + grows.initial() + "," + grows.multiplier() + ","
                    + grows.max() + "," + grows.jitter();
            case Backoff.Fixed same -> "fixed," + same.delay();
            case Backoff.Linear steps -> "linear," + steps.step() + "," + steps.max();
            case Backoff.Listed listed -> listed.delays().stream()
                    .map(Duration::toString)
                    .collect(Collectors.joining(",", "listed,", ""));
        };
    }

    private static Backoff backoff(String[] parts) {
        List<String> arguments = Arrays.asList(parts).subList(1, parts.length);
        return switch (parts[0]) {
            case "exponential" -> {
                requireSize(arguments, 4);
                yield new Backoff.Exponential(
                        Duration.parse(arguments.get(0)),
                        Double.parseDouble(arguments.get(1)),
                        Duration.parse(arguments.get(2)),
                        Double.parseDouble(arguments.get(3)));
            }
            case "fixed" -> {
                requireSize(arguments, 1);
                yield new Backoff.Fixed(Duration.parse(arguments.get(0)));
            }
            case "linear" -> {
                requireSize(arguments, 2);
                yield new Backoff.Linear(Duration.parse(arguments.get(0)), Duration.parse(arguments.get(1)));
            }
            case "listed" -> new Backoff.Listed(arguments.stream().map(Duration::parse).toList());
            default -> throw new IllegalArgumentException("unknown backoff " + parts[0]);
        };
    }

    private static void requireSize(List<String> arguments, int size) {
        if (arguments.size() != size) {
            throw new IllegalArgumentException(arguments.size() + " values instead of " + size);
        }
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    private static Set<String> names(String text) {
        return text == null || text.isEmpty() ? Set.of() : Set.of(text.split(","));
    }
}
