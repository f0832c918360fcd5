package dev.worker.testkit;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.PluginContext;
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

    /** Opens the backend of this name, found as a runtime finds it; see {@link #create}. */
    public Backend open(String name) {
        return create(Plugins.backend(name));
    }

    /** Makes the codec of this name, found as a runtime finds it; see {@link #create}. */
    public MessageCodec codec(String name) {
        return create(Plugins.codec(name));
    }

    /**
     * Makes what a factory makes, as a runtime does: it can read the settings that it declares, and no others.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} if the test sets what neither it nor anything on the class path
     *     declares or allows, or leaves out what it needs
     */
    public <T> T create(Factory<T> factory) {
        return factory.create(new Given(DeclaredSettings.of(factory, new TextSettings(values)), clock()));
    }

    /** All that the test sets, for a factory that is called directly: what it declares is known to {@link #create} alone. */
    @Override
    public Settings settings() {
        return new TextSettings(values);
    }

    @Override
    public Optional<InstantSource> clock() {
        return Optional.of(clock);
    }

    private record Given(Settings settings, Optional<InstantSource> clock) implements PluginContext {}
}
