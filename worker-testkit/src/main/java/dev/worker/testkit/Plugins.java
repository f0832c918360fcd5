package dev.worker.testkit;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;

/** Finds what plugins offer, by name, as a runtime does. */
final class Plugins {

    private Plugins() {}

    static Backend backend(String name, PluginContext context) {
        return find("backend", name, WorkerPlugin::backends).create(context);
    }

    static MessageCodec codec(String name, PluginContext context) {
        return find("codec", name, WorkerPlugin::codecs).create(context);
    }

    private static <T> Factory<T> find(String what, String name, Function<WorkerPlugin, List<Factory<T>>> offers) {
        List<Factory<T>> factories = ServiceLoader.load(WorkerPlugin.class).stream()
                .flatMap(plugin -> offers.apply(plugin.get()).stream())
                .toList();
        return factories.stream()
                .filter(factory -> factory.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + what + " is named " + name + "; there are "
                        + factories.stream().map(Factory::name).toList()));
    }
}
