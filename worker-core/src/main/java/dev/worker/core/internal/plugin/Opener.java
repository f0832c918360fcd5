package dev.worker.core.internal.plugin;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Factory;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transactions;
import dev.worker.api.spi.Transport;
import dev.worker.core.internal.config.Configuration;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.lifecycle.ClosingStack;
import dev.worker.core.internal.tracking.TrackedTransport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Opens what the settings chose; a backend that is chosen for several seams once. For one thread. */
public final class Opener {

    /** How long the closing of a backend is waited for. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Settings settings;
    private final Optional<InstantSource> clock;
    private final ClosingStack opened;
    private final Map<Factory<Backend>, Backend> backends = new LinkedHashMap<>();

    /**
     * Opens with these.
     *
     * @param clock what backends are to use instead of a server's clock, in tests
     * @param opened where everything goes that is opened
     */
    public Opener(Settings settings, Optional<InstantSource> clock, ClosingStack opened) {
        this.settings = settings;
        this.clock = clock;
        this.opened = opened;
    }

    /**
     * Opens everything.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} if a backend does not offer what it was chosen for, and
     *     what factories throw
     */
    public Opened open(Choice choice) {
        Backend carrier = backend(choice.transport());
        Backend memory = backend(choice.jobStore());
        Transport transport = carrier.transport().orElseThrow(() -> lacks(choice.transport(), "transport"));
        JobStore jobStore = memory.jobStore().orElseThrow(() -> lacks(choice.jobStore(), "job store"));
        Optional<StatusStore> statusStore = statusStore(choice);
        Optional<ScheduleStore> scheduleStore = scheduleStore(choice);
        Optional<ArtifactStore> artifactStore = choice.artifactStore().map(
                chosen -> backend(chosen).artifactStore().orElseThrow(() -> lacks(chosen, "artifact store")));
        MessageCodec codec = create(choice.codec());
        if (carrier == memory) {
            return new Opened(
                    transport, jobStore, statusStore, scheduleStore, artifactStore, codec, carrier.transactions(),
                    Optional.empty());
        }
        carrier.jobStore().ifPresent(store -> requireFullTracking(choice.transport(), store));
        requireFullTracking(choice.jobStore(), jobStore);
        TrackedTransport tracked = new TrackedTransport(carrier, memory);
        Optional<Transactions> transactions = tracked.outbox().map(Transactions.class::cast);
        return new Opened(
                tracked, tracked.store(), statusStore, scheduleStore, artifactStore, codec, transactions,
                tracked.outbox());
    }

    private Optional<StatusStore> statusStore(Choice choice) {
        Optional<StatusStore> store = backend(choice.statusStore()).statusStore();
        if (store.isEmpty() && settings.find(CoreSettings.STATUS_STORE).isPresent()) {
            throw lacks(choice.statusStore(), "status store");
        }
        return store;
    }

    private Optional<ScheduleStore> scheduleStore(Choice choice) {
        Optional<ScheduleStore> store = backend(choice.scheduleStore()).scheduleStore();
        if (store.isEmpty() && settings.find(CoreSettings.SCHEDULE_STORE).isPresent()) {
            throw lacks(choice.scheduleStore(), "schedule store");
        }
        return store;
    }

    private Backend backend(Factory<Backend> factory) {
        return backends.computeIfAbsent(factory, chosen -> {
            Backend backend = create(chosen);
            opened.push("backend " + chosen.name(), CLOSE_LIMIT, backend::close);
            return backend;
        });
    }

    private <T> T create(Factory<T> factory) {
        Settings own = Configuration.only(factory.settings(), settings);
        try {
            return factory.create(new Context(own, clock));
        } catch (WorkerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new WorkerException(
                    ErrorCode.INTERNAL, "plugin factory " + factory.name() + " failed: " + e.getMessage(), e);
        }
    }

    /** A transport that counts no attempts would hand out a job again that the store believes to be running. */
    private static void requireFullTracking(Factory<Backend> factory, JobStore store) {
        if (!store.tracking().isAll()) {
            throw new WorkerException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "backend " + factory.name() + " is to track less than all changes of jobs ("
                            + store.tracking().setting()
                            + "); that is possible only where it is both worker.transport and worker.job-store");
        }
    }

    private static WorkerException lacks(Factory<Backend> factory, String seam) {
        String key = "worker." + seam.replace(' ', '-');
        return new WorkerException(
                ErrorCode.INVALID_CONFIGURATION,
                "backend " + factory.name() + " offers no " + seam + "; set " + key + " to one that does");
    }

    private record Context(Settings settings, Optional<InstantSource> clock) implements PluginContext {}
}
