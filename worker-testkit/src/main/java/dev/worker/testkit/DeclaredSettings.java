package dev.worker.testkit;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of a test as a factory sees them: checked, and only those that it declares. */
record DeclaredSettings(Set<String> declared, Settings given) implements Settings {

    /**
     * Checks them as a start does, all problems at once.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists them
     */
    static DeclaredSettings of(Factory<?> factory, TextSettings given) {
        List<Setting<?>> own = expand(factory.settings(), given);
        List<String> problems = new ArrayList<>();
        own.forEach(setting -> problem(setting, given).ifPresent(problems::add));
        Set<String> known = keys(own);
        // what could be chosen and is not may be set, as in a file
        known.addAll(keys(expand(Plugins.settings(), given)));
        given.values().keySet().stream().filter(key -> !known.contains(key)).sorted()
                .map(key -> unknown(key, known)).forEach(problems::add);
        if (!problems.isEmpty()) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION,
                    "The factory " + factory.name() + " cannot be used:\n  - " + String.join("\n  - ", problems));
        }
        return new DeclaredSettings(keys(own), given);
    }

    @Override
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException(
                "setting " + setting.key() + " has neither value nor default; read it with find"));
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
        if (!declared.contains(setting.key())) {
            throw new IllegalStateException(
                    "setting " + setting.key() + " was not declared by what reads it; add it to settings()");
        }
        return given.find(setting);
    }

    @Override
    public Set<String> names(Setting<?> setting) {
        return setting.namesIn(declared);
    }

    private static List<Setting<?>> expand(Collection<Setting<?>> settings, Settings given) {
        return settings.stream()
                .<Setting<?>>flatMap(setting -> setting.isNamed()
                        ? given.names(setting).stream().<Setting<?>>map(setting::named)
                        : Stream.of(setting))
                .toList();
    }

    private static Set<String> keys(Collection<Setting<?>> settings) {
        return settings.stream().map(Setting::key).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Optional<String> problem(Setting<?> setting, Settings given) {
        try {
            boolean absent = given.find(setting).isEmpty();
            return absent && setting.isRequired()
                    ? Optional.of("worker." + setting.key() + " is missing; allowed is " + setting.allowed())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "worker." + setting.key() + " has a value that is not allowed; allowed is " + setting.allowed());
        }
    }

    private static String unknown(String key, Set<String> known) {
        return "unknown setting " + key + Suggestion.nearest(key, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; nothing that is on the class path has it");
    }
}
