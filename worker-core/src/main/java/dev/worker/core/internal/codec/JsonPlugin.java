package dev.worker.core.internal.codec;

import dev.worker.api.spi.Factory;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.WorkerPlugin;
import java.util.List;

/** Offers the codec {@code json}. */
public final class JsonPlugin implements WorkerPlugin {

    /** For {@link java.util.ServiceLoader}. */
    public JsonPlugin() {
        // does nothing, as a plugin's constructor must
    }

    @Override
    public List<Factory<MessageCodec>> codecs() {
        return List.of(new JsonFactory());
    }

    private static final class JsonFactory implements Factory<MessageCodec> {

        @Override
        public String name() {
            return "json";
        }

        @Override
        public MessageCodec create(PluginContext context) {
            return new JsonCodec();
        }
    }
}
