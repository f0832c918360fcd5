package dev.worker.core.internal.plugin;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.Setting;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The factories that the settings chose. */
public record Choice(
        Factory<Backend> transport,
        Factory<Backend> jobStore,
        Factory<Backend> statusStore,
        Factory<Backend> scheduleStore,
        Optional<Factory<Backend>> artifactStore,
        Factory<MessageCodec> codec) {

    /** The settings that these factories understand. */
    public List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>();
        factories().forEach(factory -> all.addAll(factory.settings()));
        return all;
    }

    /** Each of them once. */
    Set<Factory<?>> factories() {
        Set<Factory<?>> distinct = new LinkedHashSet<>();
        distinct.add(transport);
        distinct.add(jobStore);
        distinct.add(statusStore);
        distinct.add(scheduleStore);
        artifactStore.ifPresent(distinct::add);
        distinct.add(codec);
        return distinct;
    }
}
