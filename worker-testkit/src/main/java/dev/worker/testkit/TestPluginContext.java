package dev.worker.testkit;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a factory is given in a test: a clock to be set and the settings that the test names. Immutable. */
public final class TestPluginContext implements PluginContext {

    private final InstantSource clock;
    private final Map<String, String> values;

    /** A context with this clock and no settings but the defaults. */
    public TestPluginContext(InstantSource clock) {
        this(clock, Map.of());
    }

    private TestPluginContext(InstantSource clock, Map<String, String> values) {
        this.clock = clock;
        this.values = Map.copyOf(values);
    }

    /**
     * The same with a setting.
     *
     * @param key as the factory declares it, without {@code worker.}
     * @param value as one would write it in a file
     */
    public TestPluginContext with(String key, String value) {
        Map<String, String> more = new HashMap<>(values);
        more.put(key, value);
        return new TestPluginContext(clock, more);
    }

    /** Opens the backend of this name, found as a runtime finds it. */
    public Backend open(String name) {
        return Plugins.backend(name, this);
    }

    /** Makes the codec of this name, found as a runtime finds it. */
    public MessageCodec codec(String name) {
        return Plugins.codec(name, this);
    }

    @Override
    public Settings settings() {
        return new TextSettings(values);
    }

    @Override
    public Optional<InstantSource> clock() {
        return Optional.of(clock);
    }

    private record TextSettings(Map<String, String> values) implements Settings {

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
    }
}
