package dev.worker.core.internal.tracking;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Transport;
import dev.worker.core.internal.memory.MemoryPlugin;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two memory backends under one settable clock, with a line to the carrier and to the store that can be cut call by call. */
final class TwoBackends {

    private final Backend carrier = open();
    private final Backend rememberer = open();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Set<String> failing = Set.of();
    private Set<Class<?>> held = Set.of();
    private boolean storeUnheard;

    Backend carrier() {
        return carrier;
    }

    /** The carrier; {@code settle} and {@code publish} of its transport can fail. */
    Backend cutCarrier() {
        Transport transport = cuttable(
                Transport.class, carrier.transport().orElseThrow(), Set.of("settle", "publish"));
        return new Part(Optional.of(transport), carrier.jobStore());
    }

    /** The other, with a store alone; {@code start} and {@code states} can fail. */
    Backend cutRememberer() {
        return new Part(Optional.empty(), Optional.of(truth()));
    }

    /** The other's store; {@code start} and {@code states} can fail. */
    JobStore truth() {
        return cuttable(JobStore.class, rememberer.jobStore().orElseThrow(), Set.of("start", "states"));
    }

    void failing(String... methods) {
        failing = Set.of(methods);
    }

    /** Someone holds all jobs in the store, or in the transport, so that they are settled there later. */
    void held(Class<?> seam) {
        held = Set.of(seam);
    }

    /** The store settles, and its answers are lost. */
    void storeUnheard() {
        storeUnheard = true;
    }

    void working() {
        storeUnheard = false;
        failing = Set.of();
        held = Set.of();
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    private Backend open() {
        Context context = new Context(() -> now);
        return new MemoryPlugin().backends().getFirst().create(context);
    }

    private <T> T cuttable(Class<T> seam, T real, Set<String> methods) {
        return seam.cast(
                Proxy.newProxyInstance(seam.getClassLoader(), new Class<?>[]{seam}, (proxy, method, arguments) -> {
                    if (methods.contains(method.getName()) && failing.contains(method.getName())) {
                        throw new WorkerException(ErrorCode.UNAVAILABLE, "the line is cut");
                    }
                    if (held.contains(seam) && method.getName().equals("settle")) {
                        return Collections.nCopies(((List<?>) arguments[1]).size(), Settled.LATER);
                    }
                    try {
                        Object answer = method.invoke(real, arguments);
                        if (storeUnheard && seam == JobStore.class && method.getName().equals("settle")) {
                            throw new WorkerException(ErrorCode.UNAVAILABLE, "the answer is lost");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private record Part(Optional<Transport> transport, Optional<JobStore> jobStore) implements Backend {

        @Override
        public void close() {}
    }

    private record Context(InstantSource time) implements PluginContext, Settings {

        @Override
        public Settings settings() {
            return this;
        }

        @Override
        public Optional<InstantSource> clock() {
            return Optional.of(time);
        }

        @Override
        public <T> T get(Setting<T> setting) {
            return find(setting).orElseThrow();
        }

        @Override
        public <T> Optional<T> find(Setting<T> setting) {
            return setting.defaultValue();
        }
    }
}
