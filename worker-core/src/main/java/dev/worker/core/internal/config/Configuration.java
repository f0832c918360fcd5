package dev.worker.core.internal.config;

import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads declared settings from their sources; whatever is wrong goes to the {@link Problems}. For one thread. */
public final class Configuration {

    private final Sources sources;
    private final Problems problems;

    /** Reads from these sources. */
    public Configuration(Sources sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    /** One setting's value or default, ahead of the rest: those are read first that choose which others there are. */
    public <T> Optional<T> read(Setting<T> setting) {
        Optional<String> text;
        try {
            text = sources.find(setting.key());
        } catch (IllegalArgumentException e) {
            problems.add(
                    name(setting) + " (" + sources.originOf(setting.key()) + ") refers to something that is not set: "
                            + e.getMessage());
            return setting.defaultValue();
        }
        return text.isPresent() ? parse(setting, text.get()) : setting.defaultValue();
    }

    /**
     * Reads and checks everything.
     *
     * @param active settings that have an effect
     * @param idle settings of what is known but not chosen: they may be there, but are not read
     */
    public Settings check(Collection<Setting<?>> active, Collection<Setting<?>> idle) {
        Map<String, Setting<?>> declared = declared(NamedSettings.expand(active, sources));
        Map<String, Object> values = new HashMap<>();
        for (Setting<?> setting : declared.values()) {
            Optional<?> value = read(setting);
            if (value.isPresent()) {
                values.put(setting.key(), value.get());
            } else if (setting.isRequired() && !isGiven(setting)) {
                problems.add(name(setting) + " is missing: " + setting.description() + "; allowed is "
                        + setting.allowed());
            }
        }
        Set<String> known = new TreeSet<>(declared.keySet());
        NamedSettings.expand(idle, sources).forEach(setting -> known.add(setting.key()));
        Set<String> groups = new TreeSet<>(groups(active));
        groups.addAll(groups(idle));
        new UnknownKeys(sources, problems).refuse(known, groups);
        return new CheckedSettings(declared.keySet(), values);
    }

    /** Where a setting was given, for people; empty if it was not. */
    public Optional<String> origin(Setting<?> setting) {
        return isGiven(setting) ? Optional.of(sources.originOf(setting.key())) : Optional.empty();
    }

    /** Which of these settings were given, and where, for people. */
    public List<String> given(Collection<Setting<?>> settings) {
        return NamedSettings.expand(settings, sources).stream()
                .flatMap(setting -> origin(setting).map(origin -> name(setting) + " (" + origin + ")").stream())
                .toList();
    }

    /** What keys start with that have a dot: {@code jdbi} of {@code jdbi.url}. */
    private static List<String> groups(Collection<Setting<?>> settings) {
        return settings.stream()
                .map(Setting::key)
                .filter(key -> key.indexOf('.') > 0)
                .map(key -> key.substring(0, key.indexOf('.')))
                .toList();
    }

    private boolean isGiven(Setting<?> setting) {
        try {
            return sources.find(setting.key()).isPresent();
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private Map<String, Setting<?>> declared(Collection<Setting<?>> settings) {
        Map<String, Setting<?>> byKey = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            Setting<?> other = byKey.putIfAbsent(setting.key(), setting);
            if (other != null && !other.allowed().equals(setting.allowed())) {
                problems.add(name(setting) + " is declared twice with different meanings: allowed is " + other.allowed()
                        + " for one plugin or module, " + setting.allowed() + " for another");
            }
        }
        return byKey;
    }

    private <T> Optional<T> parse(Setting<T> setting, String text) {
        try {
            return Optional.of(setting.parse(text));
        } catch (IllegalArgumentException e) {
            String shown = setting.secret() ? "has a value that is not allowed" : "is '" + Credentials.hide(text) + "'";
            problems.add(name(setting) + " " + shown + " (" + sources.originOf(setting.key()) + "); allowed is "
                    + setting.allowed());
            return Optional.empty();
        }
    }

    private static String name(Setting<?> setting) {
        return Sources.PREFIX + setting.key();
    }

    /** Values by key, read by whoever declared them. */
    private record CheckedSettings(Set<String> declared, Map<String, Object> values) implements Settings {

        private CheckedSettings {
            declared = Set.copyOf(declared);
            values = Map.copyOf(values);
        }

        @Override
        public <T> T get(Setting<T> setting) {
            return find(setting).orElseThrow(() -> new IllegalStateException(
                    "setting " + setting.key() + " has neither value nor default; read it with find"));
        }

        @Override
        public Set<String> names(Setting<?> setting) {
            return setting.namesIn(declared);
        }

        @Override
        @SuppressWarnings("unchecked") // the value was read by a setting of this key and meaning
        public <T> Optional<T> find(Setting<T> setting) {
            if (!declared.contains(setting.key())) {
                throw new IllegalStateException(
                        "setting " + setting.key() + " was not declared by what reads it; add it to settings()");
            }
            return Optional.ofNullable((T) values.get(setting.key()));
        }
    }

    /** The part of checked settings that was declared by one factory. */
    public static Settings only(List<Setting<?>> declared, Settings all) {
        Map<String, Object> values = new TreeMap<>();
        Set<String> keys = new TreeSet<>();
        for (Setting<?> setting : declared) {
            List<Setting<?>> own = setting.isNamed()
                    ? all.names(setting).stream().<Setting<?>>map(setting::named).toList()
                    : List.of(setting);
            for (Setting<?> each : own) {
                keys.add(each.key());
                all.find(each).ifPresent(value -> values.put(each.key(), value));
            }
        }
        return new CheckedSettings(keys, values);
    }
}
