package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerHealth;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.stage.Eventually;
import dev.worker.testkit.TestPluginContext;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a backend stores outcomes more slowly than jobs end. */
@Timeout(60)
class LoadSheddingTest {

    private static final int JOBS = 6_000;
    private static final int SLOTS = 50;
    private static final int SHED_AT = 3_200;
    private static final int STRAYS = 100;

    private final CountDownLatch stored = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    record Count(int number) implements Message<Integer> {}

    record Other() implements Message<Void> {}

    @Test
    void claimsStopWhileOutcomesCannotBeStoredAndNothingIsLost() {
        Worker counter = Worker.named("counter").queue("q").concurrency(SLOTS).handle(Count.class, (count, job) -> {
            runs.incrementAndGet();
            return Outcome.done(count.number());
        }).build();
        try (WorkerRuntime runtime = slow().add(counter).start()) {
            List<JobHandle<Integer>> jobs = runtime.jobs().enqueueAll(
                    IntStream.range(0, JOBS).mapToObj(Count::new).toList());
            Eventually.await("load is shed", () -> health(runtime).reasons().stream()
                    .anyMatch(reason -> reason.contains("outcomes wait to be stored")));
            assertThat(health(runtime).health()).isEqualTo(Health.DEGRADED);
            Eventually.await("all that was claimed has run", () -> runs.get() == claimed(runtime));
            assertThat(runs.get()).isBetween(SHED_AT, SHED_AT + SLOTS);

            stored.countDown();
            for (JobHandle<Integer> job : jobs) {
                assertThat(job.await(Duration.ofSeconds(30))).contains(JobState.SUCCEEDED);
            }
            assertThat(runs).hasValue(JOBS);
            assertThat(health(runtime).health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void noStopWaitsForDeadLettersThatCannotBeStored() {
        Worker other = Worker.named("other").queue("q").handle(Other.class, (message, job) -> Outcome.done()).build();
        WorkerRuntime runtime = slow().set("engine.unknown-type-after", "0s").add(other).start();
        try {
            runtime.jobs().enqueueAll(IntStream.range(0, JOBS).mapToObj(Count::new).toList(),
                    options -> options.queue("q"));
            AtomicInteger last = new AtomicInteger();
            Eventually.await("no more are claimed", () -> {
                int claimed = claimed(runtime);
                return claimed >= SHED_AT && last.getAndSet(claimed) == claimed;
            });
            assertThat(claimed(runtime)).isBetween(SHED_AT, SHED_AT + STRAYS);

            Thread.ofVirtual().start(runtime::close);
            assertThat(runtime.awaitStop(Duration.ofSeconds(30))).isTrue();
        } finally {
            stored.countDown();
        }
    }

    private WorkerRuntimeBuilder slow() {
        return WorkerRuntime.builder()
                .plugin(new SlowToSettle())
                .set("transport", "slow")
                .set("engine.prefetch", 0)
                .set("runtime.shutdown-hook", false);
    }

    private static WorkerHealth health(WorkerRuntime runtime) {
        return runtime.ask(new HealthCheck("counter"));
    }

    private static int claimed(WorkerRuntime runtime) {
        List<JobInfo> waiting = runtime.jobs().list(JobQuery.all().states(JobState.QUEUED).limit(JOBS));
        assertThat(waiting).allMatch(job -> job.attempt() == 0);
        return JOBS - waiting.size();
    }

    /** The memory backend, which stores no outcome until the test lets it. */
    private final class SlowToSettle implements WorkerPlugin, Factory<Backend> {

        @Override
        public List<Factory<Backend>> backends() {
            return List.of(this);
        }

        @Override
        public String name() {
            return "slow";
        }

        @Override
        public Backend create(PluginContext context) {
            return new Slow(new TestPluginContext(InstantSource.system()).open("memory"));
        }
    }

    private final class Slow implements Backend {

        private final Backend memory;
        private final Transport transport;

        private Slow(Backend memory) {
            this.memory = memory;
            Transport real = memory.transport().orElseThrow();
            transport = (Transport) Proxy.newProxyInstance(
                    Transport.class.getClassLoader(), new Class<?>[]{Transport.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("settle")) {
                            stored.await();
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public Optional<Transport> transport() {
            return Optional.of(transport);
        }

        @Override
        public Optional<JobStore> jobStore() {
            return memory.jobStore();
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
