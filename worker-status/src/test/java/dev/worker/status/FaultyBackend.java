package dev.worker.status;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.testkit.TestPluginContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A memory backend behind a cable that can be pulled: shared by several runtimes, outliving each of them, with a note of every
 * call that got through.
 */
final class FaultyBackend implements WorkerPlugin {

    private final Backend memory;
    private final boolean withPresence;
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private volatile boolean away;
    private volatile CountDownLatch statisticsMayGo = new CountDownLatch(0);
    private final CountDownLatch statisticsBegun = new CountDownLatch(1);

    FaultyBackend(InstantSource clock, boolean withPresence) {
        this.memory = new TestPluginContext(clock).open("memory");
        this.withPresence = withPresence;
    }

    void away(boolean isAway) {
        away = isAway;
    }

    /** Has statistics wait; the latch lets them go on. */
    CountDownLatch holdStatistics() {
        statisticsMayGo = new CountDownLatch(1);
        return statisticsMayGo;
    }

    /** Waits until statistics were asked for. */
    void awaitStatistics() throws InterruptedException {
        statisticsBegun.await();
    }

    /** How often a method got through since this was last asked. */
    long calls(String method) {
        long count = calls.stream().filter(method::equals).count();
        calls.removeIf(method::equals);
        return count;
    }

    void publish(String what) {
        publish("task", what);
    }

    void publish(String type, String what) {
        byte[] payload = ("{\"what\":\"" + what + "\"}").getBytes(StandardCharsets.UTF_8);
        memory.transport().orElseThrow().publish(List.of(new Envelope(
                JobId.random(), type, 1, payload, "q", 100, Start.NOW, Optional.empty(), Set.of(), Map.of())));
    }

    StatusStore statusStore() {
        return memory.statusStore().orElseThrow();
    }

    @Override
    public List<Factory<Backend>> backends() {
        return List.of(new Factory<>() {
            @Override
            public String name() {
                return "faulty";
            }

            @Override
            public Backend create(PluginContext context) {
                return new Cable();
            }
        });
    }

    private <T> T behindCable(Class<T> seam, T real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            if (away) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the cable is pulled");
            }
            try {
                if (method.getName().equals("statistics")) {
                    statisticsBegun.countDown();
                    statisticsMayGo.await();
                }
                Object answer = method.invoke(real, arguments);
                calls.add(method.getName());
                return answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return seam.cast(Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[]{seam}, handler));
    }

    private final class Cable implements Backend {

        private final Transport transport = behindCable(Transport.class, memory.transport().orElseThrow());
        private final JobStore jobStore = behindCable(JobStore.class, memory.jobStore().orElseThrow());
        private final StatusStore statusStore = behindCable(StatusStore.class, memory.statusStore().orElseThrow());

        @Override
        public Optional<Transport> transport() {
            return Optional.of(transport);
        }

        @Override
        public Optional<JobStore> jobStore() {
            return Optional.of(jobStore);
        }

        @Override
        public Optional<StatusStore> statusStore() {
            return Optional.of(statusStore).filter(store -> withPresence);
        }

        @Override
        public void close() {
            // the others may still use it
        }
    }
}
