package dev.worker.testkit;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.WorkerPlugin;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds what plugins offer, by name, as a runtime does. */
final class Plugins {

    private Plugins() {}

    static Factory<Backend> backend(String name) {
        return find("backend", name, WorkerPlugin::backends);
    }

    static Factory<MessageCodec> codec(String name) {
        return find("codec", name, WorkerPlugin::codecs);
    }

    /** The settings of everything that could be chosen. */
    static List<Setting<?>> settings() {
        List<Setting<?>> settings = new ArrayList<>();
        all(WorkerPlugin::backends).forEach(factory -> settings.addAll(factory.settings()));
        all(WorkerPlugin::codecs).forEach(factory -> settings.addAll(factory.settings()));
        return settings;
    }

    private static <T> Stream<Factory<T>> all(Function<WorkerPlugin, List<Factory<T>>> offers) {
        return ServiceLoader.load(WorkerPlugin.class).stream().flatMap(plugin -> offers.apply(plugin.get()).stream());
    }

    private static <T> Factory<T> find(String what, String name, Function<WorkerPlugin, List<Factory<T>>> offers) {
        List<Factory<T>> factories = all(offers).toList();
        return factories.stream()
                .filter(factory -> factory.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + what + " is named " + name + "; there are "
                        + factories.stream().map(Factory::name).toList()));
    }
}
