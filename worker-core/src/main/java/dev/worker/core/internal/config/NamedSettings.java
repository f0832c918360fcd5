package dev.worker.core.internal.config;

import dev.worker.api.spi.Setting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the names under which settings with a {@code *} in their keys were given. The name is all between what comes before the
 * star and the last dot, so that it is found also where the last word is mistyped; that word is then refused as unknown.
 */
final class NamedSettings {

    private NamedSettings() {}

    /** The settings, those with a star replaced by one for each name that any of the same beginning was given for. */
    static List<Setting<?>> expand(Collection<Setting<?>> settings, Sources sources) {
        Map<String, Set<String>> names = new HashMap<>();
        for (Setting<?> setting : settings) {
            if (setting.isNamed()) {
                names.computeIfAbsent(beginning(setting), key -> new TreeSet<>()).addAll(names(setting, sources));
            }
        }
        List<Setting<?>> all = new ArrayList<>();
        for (Setting<?> setting : settings) {
            if (setting.isNamed()) {
                names.get(beginning(setting)).forEach(name -> all.add(setting.named(name)));
            } else {
                all.add(setting);
            }
        }
        return all;
    }

    private static Set<String> names(Setting<?> setting, Sources sources) {
        List<String> keys = sources.given().stream()
                .map(given -> given.place() == Sources.Place.ENVIRONMENT
                        ? fromEnvironment(given.name(), setting)
                        : given.name().substring(Sources.PREFIX.length()))
                .toList();
        return setting.namesIn(keys);
    }

    /** The key that an environment variable probably means: its name could be written in several ways. */
    private static String fromEnvironment(String variable, Setting<?> setting) {
        String before = Sources.environmentName(Sources.PREFIX + beginning(setting));
        String after = Sources.environmentName(setting.key().substring(beginning(setting).length() + 1));
        if (!variable.startsWith(before)
                || !variable.endsWith(after)
                || variable.length() <= before.length() + after.length()) {
            return variable;
        }
        String name = variable.substring(before.length(), variable.length() - after.length());
        return setting.named(name.toLowerCase(Locale.ROOT).replace('_', '-')).key();
    }

    private static String beginning(Setting<?> setting) {
        return setting.key().substring(0, setting.key().indexOf('*'));
    }
}
