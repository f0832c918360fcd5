package dev.worker.testkit;

import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings as one writes them in a file, by key without prefix. */
record TextSettings(Map<String, String> values) implements Settings {

    @Override
    public <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(
                () -> new IllegalStateException("the test sets no " + setting.key() + ", and it has no default"));
    }

    @Override
    public <T> Optional<T> find(Setting<T> setting) {
        String text = values.get(setting.key());
        return text == null ? setting.defaultValue() : Optional.of(setting.parse(text));
    }

    @Override
    public Set<String> names(Setting<?> setting) {
        return setting.namesIn(values.keySet());
    }
}
