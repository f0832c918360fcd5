package dev.worker.examples.documents;

import dev.worker.api.spi.Factory;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.WorkerModule;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.engine.EngineSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All settings that are declared by what worker-starter brings, as a table. */
final class SettingsTable {

    private SettingsTable() {}

    static String markdown() {
        Map<String, Setting<?>> byKey = new TreeMap<>();
        Stream.of(CoreSettings.all().stream(), EngineSettings.all().stream(), ofModules(), ofPlugins())
                .flatMap(settings -> settings)
                .forEach(setting -> byKey.put(setting.key(), setting));
        return byKey.values().stream().map(SettingsTable::row)
                .collect(Collectors.joining("\n", "| setting | meaning | allowed | default |\n|---|---|---|---|\n",
                        "\n"));
    }

    private static Stream<Setting<?>> ofModules() {
        return ServiceLoader.load(WorkerModule.class).stream().flatMap(module -> module.get().settings().stream());
    }

    private static Stream<Setting<?>> ofPlugins() {
        return ServiceLoader.load(WorkerPlugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .flatMap(plugin -> Stream.concat(plugin.backends().stream(), plugin.codecs().stream()))
                .map(Factory::settings)
                .flatMap(settings -> settings.stream());
    }

    private static String row(Setting<?> setting) {
        String value = setting.defaultValue()
                .map(SettingsTable::text)
                .map(text -> "`" + text + "`")
                .orElse(setting.isRequired() ? "(must be set)" : "");
        return "| `worker." + setting.key() + "` | " + setting.description() + " | "
                + setting.allowed().replace("|", "\\|") + " | " + value + " |";
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration -> text(duration);
            case Enum<?> choice -> choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Collection<?> several -> several.stream().map(SettingsTable::text).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }

    private static String text(Duration duration) {
        if (duration.toMillisPart() != 0) {
            return duration.toMillis() + "ms";
        }
        return duration.toHours() > 0 && duration.toHours() % 24 == 0
                ? duration.toDays() + "d"
                : duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
