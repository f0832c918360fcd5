package dev.worker.testkit.conformance;

import dev.worker.api.spi.MessageCodec;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;

class JsonCodecConformanceTest extends CodecConformance {

    @Override
    protected MessageCodec create() {
        return new TestPluginContext(new TestClock()).codec("json");
    }
}
