package dev.worker.api.spi;

import java.util.List;

/**
 * A plugin for a technology, found with {@link java.util.ServiceLoader}. Needs a public constructor without parameters that
 * does nothing. Finding a plugin makes nothing active: settings choose factories by name.
 */
public interface WorkerPlugin {

    /** The backends that it offers. */
    default List<Factory<Backend>> backends() {
        return List.of();
    }

    /** The codecs that it offers. */
    default List<Factory<MessageCodec>> codecs() {
        return List.of();
    }
}
