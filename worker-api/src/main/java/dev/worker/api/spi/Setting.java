package dev.worker.api.spi;

import dev.worker.api.Rate;
import dev.worker.api.WorkerException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting: its key, what it means, what is allowed, and its default. The key {@code jdbi.url} is read from the property
 * {@code worker.jdbi.url} and the environment variable {@code WORKER_JDBI_URL}. Immutable.
 *
 * <p>A key with a {@code *} is that of a setting that there is once for each name that the user chooses: {@code guard.*.rate}
 * is given as {@code worker.guard.mail-server.rate}. It is declared as it is, and read by {@link Settings#names} and
 * {@link #named(String)}. Environment variables say {@code -} as {@code _} and know names in lower case alone.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

    private final String key;
    private final String description;
    private final String allowed;
    private final Function<String, T> parser;
    private final T defaultValue;
    private final boolean secret;
    private final boolean required;

    private Setting(
            String key,
            String description,
            String allowed,
            Function<String, T> parser,
            T defaultValue,
            boolean secret,
            boolean required) {
        this.key = Objects.requireNonNull(key, "key");
        this.description = Objects.requireNonNull(description, "description");
        this.allowed = allowed;
        this.parser = parser;
        this.defaultValue = defaultValue;
        this.secret = secret;
        this.required = required;
    }

    /** A text that is not blank. */
    public static Setting<String> text(String key, String description) {
        return of(key, description, "a text", text -> {
            if (text.isBlank()) {
                throw new IllegalArgumentException("blank");
            }
            return text;
        });
    }

    /** A whole number in a range, both ends included. */
    public static Setting<Integer> integer(String key, String description, int min, int max) {
        return of(key, description, "a whole number from " + min + " to " + max, text -> {
            int value = Integer.parseInt(text.trim());
            return requireInRange(value, min <= value && value <= max);
        });
    }

    /** A number in a range, both ends included. */
    public static Setting<Double> number(String key, String description, double min, double max) {
        return of(key, description, "a number from " + min + " to " + max, text -> {
            double value = Double.parseDouble(text.trim());
            return requireInRange(value, min <= value && value <= max);
        });
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> flag(String key, String description) {
        return of(key, description, "true or false", text -> switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither");
        });
    }

    /** A duration in a range, both ends included, written {@code 250ms}, {@code 15s}, {@code 5m}, {@code 2h}, {@code 7d} or as ISO-8601. */
    public static Setting<Duration> duration(String key, String description, Duration min, Duration max) {
        String allowed = "a duration from " + DurationText.format(min) + " to " + DurationText.format(max)
                + ", like 250ms, 15s, 5m, 2h or 7d";
        return of(key, description, allowed, text -> {
            Duration value = DurationText.parse(text.trim());
            return requireInRange(value, min.compareTo(value) <= 0 && value.compareTo(max) <= 0);
        });
    }

    /** A rate, written {@code 100/1m}. */
    public static Setting<Rate> rate(String key, String description) {
        String allowed = "a number of 1 or more, / and a duration from 1ms to 1d, like 100/1m";
        return of(key, description, allowed, text -> {
            String[] parts = text.split("/", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("no period");
            }
            try {
                return new Rate(Integer.parseInt(parts[0].trim()), DurationText.parse(parts[1].trim()));
            } catch (WorkerException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    /** One of an enum's constants, written in any case, with {@code -} for {@code _} if one likes. */
    public static <E extends Enum<E>> Setting<E> choice(String key, String description, Class<E> type) {
        String allowed = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", ", "one of ", ""));
        return of(key, description, allowed,
                text -> Enum.valueOf(type, text.trim().toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /**
     * Any other value.
     *
     * @param allowed what is allowed, for people
     * @param parser reads the value; an {@link IllegalArgumentException} says that it is not allowed
     */
    public static <T> Setting<T> of(String key, String description, String allowed, Function<String, T> parser) {
        return new Setting<>(key, description, allowed, parser, null, false, false);
    }

    /** The same with a default. */
    public Setting<T> withDefault(T value) {
        return new Setting<>(key, description, allowed, parser, Objects.requireNonNull(value, "value"), secret,
                required);
    }

    /** The same, with its value never shown. */
    public Setting<T> hidden() {
        return new Setting<>(key, description, allowed, parser, defaultValue, true, required);
    }

    /** The same, without which nothing starts. Where a default makes sense, give that instead. */
    public Setting<T> required() {
        return new Setting<>(key, description, allowed, parser, defaultValue, secret, true);
    }

    /** The key, without the prefix {@code worker.}. */
    public String key() {
        return key;
    }

    /** Whether there is one for each name that the user chooses. */
    public boolean isNamed() {
        return key.indexOf('*') >= 0;
    }

    /** The one of this name. */
    public Setting<T> named(String name) {
        return new Setting<>(key.replace("*", name), description, allowed, parser, defaultValue, secret, required);
    }

    /**
     * The names for which it, or another one with the same beginning, stands among these keys.
     *
     * @return sorted; empty if there is no {@code *} in its key
     */
    public Set<String> namesIn(Collection<String> keys) {
        Set<String> names = new TreeSet<>();
        int before = key.indexOf('*');
        for (String other : keys) {
            int end = other.lastIndexOf('.');
            if (before >= 0 && end > before && other.startsWith(key.substring(0, before))) {
                names.add(other.substring(before, end));
            }
        }
        return names;
    }

    /** What it means, for people. */
    public String description() {
        return description;
    }

    /** What is allowed, for people. */
    public String allowed() {
        return allowed;
    }

    /** The default, if there is one. */
    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** Whether there must be a value if what declares it is chosen. */
    public boolean isRequired() {
        return required;
    }

    /** Whether its value must not be shown. */
    public boolean secret() {
        return secret;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if it is not allowed
     */
    public T parse(String text) {
        return parser.apply(text);
    }

    @Override
    public String toString() {
        return key;
    }

    private static <V> V requireInRange(V value, boolean inRange) {
        if (!inRange) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
