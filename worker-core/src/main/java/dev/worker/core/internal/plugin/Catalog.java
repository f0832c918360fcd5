package dev.worker.core.internal.plugin;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.Suggestion;
import dev.worker.core.internal.config.Configuration;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.config.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All factories that plugins offer, by name. Nothing in it is active. */
public final class Catalog {

    private final Map<String, Factory<Backend>> backends = new TreeMap<>();
    private final Map<String, Factory<MessageCodec>> codecs = new TreeMap<>();
    private final Problems problems;

    /** What these plugins offer. */
    public Catalog(List<WorkerPlugin> plugins, Problems problems) {
        this.problems = problems;
        for (WorkerPlugin plugin : plugins) {
            plugin.backends().forEach(factory -> add("backend", backends, factory, plugin));
            plugin.codecs().forEach(factory -> add("codec", codecs, factory, plugin));
        }
    }

    /** The factories that the settings name; empty, with the reasons among the problems, if one of them is not there. */
    public Optional<Choice> choose(Configuration configuration) {
        Optional<
                Factory<Backend>> transport = choose(configuration, CoreSettings.TRANSPORT, backends, Optional.empty());
        Optional<Factory<Backend>> jobStore = choose(configuration, CoreSettings.JOB_STORE, backends, transport);
        Optional<Factory<Backend>> statusStore = choose(configuration, CoreSettings.STATUS_STORE, backends, transport);
        Optional<Factory<Backend>> scheduleStore = choose(
                configuration, CoreSettings.SCHEDULE_STORE, backends, transport);
        Optional<Factory<Backend>> artifactStore = choose(
                configuration, CoreSettings.ARTIFACT_STORE, backends, Optional.empty());
        Optional<Factory<MessageCodec>> codec = choose(configuration, CoreSettings.CODEC, codecs, Optional.empty());
        if (transport.isEmpty() || jobStore.isEmpty() || statusStore.isEmpty()
                || scheduleStore.isEmpty() || codec.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Choice(
                transport.get(), jobStore.get(), statusStore.get(), scheduleStore.get(), artifactStore,
                codec.get()));
    }

    /** The settings of all factories, chosen or not. */
    public List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>();
        backends.values().forEach(factory -> all.addAll(factory.settings()));
        codecs.values().forEach(factory -> all.addAll(factory.settings()));
        return all;
    }

    /** Warns of settings that were given to a factory that was not chosen. */
    public void warnOfIdle(Choice choice, Configuration configuration) {
        Set<Factory<?>> chosen = choice.factories();
        backends.values().stream()
                .filter(factory -> !chosen.contains(factory))
                .forEach(
                        idle -> warnOfIdle("backend", idle, CoreSettings.TRANSPORT, choice.transport(), configuration));
        codecs.values().stream()
                .filter(factory -> !chosen.contains(factory))
                .forEach(idle -> warnOfIdle("codec", idle, CoreSettings.CODEC, choice.codec(), configuration));
    }

    private void warnOfIdle(
            String what, Factory<?> idle, Setting<String> setting, Factory<?> chosen, Configuration configuration) {
        List<String> given = configuration.given(idle.settings());
        if (!given.isEmpty()) {
            problems.warn("nothing chooses the " + what + " " + idle.name() + " (worker." + setting.key() + " is "
                    + chosen.name() + ", " + configuration.origin(setting).orElse("by default")
                    + "), so these settings have no effect: " + String.join(", ", given));
        }
    }

    private <T> Optional<Factory<T>> choose(
            Configuration configuration,
            Setting<String> setting,
            Map<String, Factory<T>> known,
            Optional<Factory<T>> otherwise) {
        Optional<String> name = configuration.read(setting);
        if (name.isEmpty()) {
            return otherwise;
        }
        Factory<T> factory = known.get(name.get());
        if (factory == null) {
            String hint = Suggestion.nearest(name.get(), known.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse("; another comes with an artifact that is not on the class path");
            problems.add("worker." + setting.key() + " is '" + name.get() + "'; known are "
                    + (known.isEmpty() ? "none" : String.join(", ", known.keySet())) + hint);
        }
        return Optional.ofNullable(factory);
    }

    private <T> void add(String what, Map<String, Factory<T>> known, Factory<T> factory, WorkerPlugin plugin) {
        if (known.putIfAbsent(factory.name(), factory) != null) {
            problems.add("two plugins offer a " + what + " of the name " + factory.name() + ", one of them "
                    + plugin.getClass().getName() + "; take one off the class path");
        }
    }
}
