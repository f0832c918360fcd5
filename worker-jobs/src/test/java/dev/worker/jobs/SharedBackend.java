package dev.worker.jobs;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Transport;
import dev.worker.api.spi.WorkerPlugin;
import dev.worker.testkit.TestPluginContext;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One memory backend for several runtimes, as a server is: it outlives each of them. Every call of its job store is noted
 * after it was answered.
 */
final class SharedBackend implements WorkerPlugin, AutoCloseable {

    private final Backend memory;
    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();

    SharedBackend() {
        this(InstantSource.system());
    }

    SharedBackend(InstantSource clock) {
        memory = new TestPluginContext(clock).open("memory");
    }

    /** The calls of the job store that nobody has taken yet. */
    BlockingQueue<Call> calls() {
        return calls;
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
                return new Share();
            }
        });
    }

    @Override
    public void close() {
        memory.close();
    }

    /** A call of the job store. */
    record Call(String method, List<Object> arguments) {}

    private final class Share implements Backend {

        private final Transport transport = keptOpen(Transport.class, memory.transport().orElseThrow(), false);
        private final JobStore jobStore = keptOpen(JobStore.class, memory.jobStore().orElseThrow(), true);

        @Override
        public Optional<Transport> transport() {
            return Optional.of(transport);
        }

        @Override
        public Optional<JobStore> jobStore() {
            return Optional.of(jobStore);
        }

        @Override
        public void close() {
            // the others may still use it
        }

        private <T> T keptOpen(Class<T> seam, T real, boolean noted) {
            InvocationHandler handler = (proxy, method, arguments) -> {
                if (method.getName().equals("close")) {
                    return null;
                }
                try {
                    Object answer = method.invoke(real, arguments);
                    if (noted) {
                        calls.add(new Call(method.getName(), arguments == null ? List.of() : List.of(arguments)));
                    }
                    return answer;
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return seam.cast(Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[]{seam}, handler));
        }
    }
}
