package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.core.internal.memory.MemoryPlugin;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime whose jobs one backend carries and another remembers. */
@Timeout(30)
class SplitBackendsTest {

    private record Ping() implements Message<Void> {}

    private final SecondMemory second = new SecondMemory();
    private final CompletableFuture<JobId> succeeded = new CompletableFuture<>();

    @Test
    void everyStepIsInBoth() throws Exception {
        CompletableFuture<Seams> seams = new CompletableFuture<>();
        WorkerRuntime runtime = WorkerRuntime.builder()
                .plugin(second)
                .set("job-store", "second")
                .install(binder -> {
                    binder.bind(SeamsListener.class).toInstance(seams::complete);
                    WorkerBinder.workerBinder(binder).actor(Seams.class);
                })
                .listen(event -> {
                    if (event instanceof JobEvent.Succeeded job) {
                        succeeded.complete(job.id());
                    }
                })
                .add(Worker.named("w").queue("q").handle(Ping.class, (ping, job) -> Outcome.done()).build())
                .start();
        try (runtime) {
            Seams bound = seams.get();
            JobId id = JobId.random();
            bound.transport.publish(List.of(new Envelope(
                    id, "ping", 1, "{}".getBytes(StandardCharsets.UTF_8), "q", 100, Start.NOW, Optional.empty(),
                    Set.of(),
                    Map.of())));
            assertThat(succeeded.get()).isEqualTo(id);
            assertThat(bound.store.find(id).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
            JobStore remembering = second.opened.getFirst().jobStore().orElseThrow();
            assertThat(remembering.find(id).orElseThrow().state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    @FunctionalInterface
    interface SeamsListener {

        void bound(Seams seams);
    }

    static final class Seams implements Actor {

        private final Transport transport;
        private final JobStore store;
        private final SeamsListener listener;

        @Inject
        Seams(Transport transport, JobStore store, SeamsListener listener) {
            this.transport = transport;
            this.store = store;
            this.listener = listener;
        }

        @Override
        public String name() {
            return "seams";
        }

        @Override
        public void start() {
            listener.bound(this);
        }
    }

    /** The memory backend under another name. */
    private static final class SecondMemory implements WorkerPlugin, Factory<Backend> {

        private final Factory<Backend> memory = new MemoryPlugin().backends().getFirst();
        private final List<Backend> opened = new ArrayList<>();

        @Override
        public List<Factory<Backend>> backends() {
            return List.of(this);
        }

        @Override
        public String name() {
            return "second";
        }

        @Override
        public List<Setting<?>> settings() {
            return memory.settings();
        }

        @Override
        public Backend create(PluginContext context) {
            Backend backend = memory.create(context);
            opened.add(backend);
            return backend;
        }
    }
}
