package dev.worker.failed;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.StoredJob;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.testkit.TestPluginContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A memory backend that the test reaches too, to publish what no client would and to look at what became of it. */
final class SharedBackend implements WorkerPlugin {

    private final Backend memory;

    SharedBackend(InstantSource clock) {
        memory = new TestPluginContext(clock).open("memory");
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new Factory<>() {
            @Override
            public String name() {
                return "shared";
            }

            @Override
            public Backend create(PluginContext context) {
                return memory;
            }
        });
    }

    JobId publish(String type, String payload, String queue, Map<String, String> headers) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Envelope envelope = new Envelope(
                JobId.random(), type, 1, bytes, queue, 100, Start.NOW, Optional.empty(), Set.of(), headers);
        return memory.transport().orElseThrow().publish(List.of(envelope)).get(0).id();
    }

    Map<JobId, JobState> states(JobId... ids) {
        return memory.jobStore().orElseThrow().states(List.of(ids));
    }

    StoredJob load(JobId id) {
        return memory.jobStore().orElseThrow().load(id).orElseThrow();
    }
}
