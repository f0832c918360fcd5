package dev.worker.failed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.DeathHandler;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.core.WorkerRuntime;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(60)
class DeathNoticesTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(DeathNotices.class);
    private final Heard heard = new Heard();
    private final BrokenStore backend = new BrokenStore();
    private final BlockingQueue<JobId> told = new LinkedBlockingQueue<>();

    private WorkerRuntime runtime;

    private record Mail() implements Message<Void> {}

    @BeforeEach
    void listen() {
        heard.start();
        logger.addAppender(heard);
    }

    @AfterEach
    void stop() {
        runtime.close();
        logger.detachAppender(heard);
    }

    @Test
    void anErrorOfTheStoreCostsNoMoreThanTheNoticeThatItHit() throws Exception {
        start(letter -> told.add(letter.job().id()), event -> {});
        backend.broken.set(true);
        mail(2);
        assertThat(told.poll(20, TimeUnit.SECONDS)).isNotNull();
        assertThat(heard.next()).startsWith("that job ").endsWith(" is a dead letter could not be told");
    }

    @Test
    void aFloodIsToldOfOnceAndThenHowManyItWere() throws Exception {
        int jobs = 1_050;
        CountDownLatch ended = new CountDownLatch(jobs);
        CountDownLatch mayGo = new CountDownLatch(1);
        DeathHandler slow = letter -> {
            mayGo.await();
            told.add(letter.job().id());
        };
        EventListener counts = event -> {
            if (event instanceof JobEvent.Failed) {
                ended.countDown();
            }
        };
        start(slow, counts);
        mail(jobs);
        ended.await();
        mayGo.countDown();
        assertThat(heard.next()).startsWith("death handlers are too slow: 1000 dead letters wait for them");
        assertThat(heard.next()).isEqualTo(
                "death handlers have caught up; they were not told of %d dead letters", jobs - told.size());
        assertThat(told.size()).isBetween(1_000, jobs - 1);
    }

    private void start(DeathHandler handler, EventListener listener) {
        runtime = WorkerRuntime.builder()
                .plugin(backend)
                .set("transport", "broken")
                .set("runtime.shutdown-hook", false)
                .install(lastListener(listener))
                .onDeath(handler)
                .add(Worker.named("office").queue("office")
                        .handle(Mail.class, (mail, job) -> Outcome.reject("no such address")).build())
                .start();
    }

    /** Listeners are told in the order of their modules, so this one hears of an event after all those under test. */
    private static Module lastListener(EventListener listener) {
        return binder -> Multibinder.newSetBinder(binder, EventListener.class).addBinding().toInstance(listener);
    }

    private void mail(int letters) {
        for (int i = 0; i < letters; i++) {
            backend.shared.publish("mail", "{}", "office", Map.of());
        }
    }

    /** The warnings. */
    private static final class Heard extends AppenderBase<ILoggingEvent> {

        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel() == Level.WARN) {
                lines.add(event.getFormattedMessage());
            }
        }

        String next() throws InterruptedException {
            String line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            return line;
        }
    }

    /** A memory backend whose jobs cannot be loaded the first time after it was broken. */
    private static final class BrokenStore implements WorkerPlugin {

        private final AtomicBoolean broken = new AtomicBoolean();
        private final SharedBackend shared = new SharedBackend(InstantSource.system());

        @Override
        public List<Factory<Backend>> backends() {
            return List.of(new Factory<>() {
                @Override
                public String name() {
                    return "broken";
                }

                @Override
                public Backend create(PluginContext context) {
                    return breaking(shared.backends().get(0).create(context));
                }
            });
        }

        private Backend breaking(Backend memory) {
            JobStore store = breaking(memory.jobStore().orElseThrow());
            return new Backend() {
                @Override
                public Optional<Transport> transport() {
                    return memory.transport();
                }

                @Override
                public Optional<JobStore> jobStore() {
                    return Optional.of(store);
                }

                @Override
                public void close() {
                    memory.close();
                }
            };
        }

        private JobStore breaking(JobStore store) {
            Class<JobStore> seam = JobStore.class;
            return seam
                    .cast(Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[]{seam}, (proxy, method, with) -> {
                        if (method.getName().equals("load") && broken.getAndSet(false)) {
                            throw new StackOverflowError("as told");
                        }
                        try {
                            return method.invoke(store, with);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }
    }
}
