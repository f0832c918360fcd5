package dev.worker.api.spi;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The tracking levels of message types. Immutable.
 *
 * @param usual the level of all types that are not named
 * @param ofTypes the levels of types, by wire name
 * @param setting the name of what sets the usual level, for people
 */
public record TrackingLevels(TrackingLevel usual, Map<String, TrackingLevel> ofTypes, String setting) {

    /** Everything is tracked, and nothing sets it. */
    public static final TrackingLevels ALL = new TrackingLevels(TrackingLevel.ALL, Map.of(), "");

    /** Checks that nothing is null and copies the map. */
    public TrackingLevels {
        Objects.requireNonNull(usual, "usual");
        Objects.requireNonNull(setting, "setting");
        ofTypes = Map.copyOf(ofTypes);
    }

    /** The level of a type. */
    public TrackingLevel of(String type) {
        return ofTypes.getOrDefault(type, usual);
    }

    /** Whether every change of every type is tracked. */
    public boolean isAll() {
        return Stream.concat(Stream.of(usual), ofTypes.values().stream()).allMatch(TrackingLevel.ALL::equals);
    }
}
