package dev.worker.status;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.Binder;
import com.google.inject.Scopes;
import com.google.inject.multibindings.OptionalBinder;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.StatusStore;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.core.extension.WorkerModule;
import java.util.List;

/**
 * The concern of status: presence, health, metrics, attempt log. The {@link MetricRegistry} is one of its own, unless another
 * module sets the optional binding of that class; gauges are taken out of it at the end.
 */
public final class StatusModule implements WorkerModule {

    /** For {@link java.util.ServiceLoader}. */
    public StatusModule() {
        // does nothing, as a module's constructor must
    }

    @Override
    public List<Setting<?>> settings() {
        return StatusSettings.all();
    }

    @Override
    public void configure(Binder binder) {
        OptionalBinder.newOptionalBinder(binder, StatusStore.class);
        OptionalBinder.newOptionalBinder(binder, MetricRegistry.class).setDefault().toInstance(new MetricRegistry());
        StatusBinder.statusBinder(binder);
        for (Class<?> type : List.of(
                WorkerCounters.class,
                JobMetrics.class,
                AttemptLog.class,
                Statistics.class,
                Backlog.class,
                ProbeRunner.class,
                HealthMonitor.class,
                Presence.class,
                Gauges.class)) {
            binder.bind(type).in(Scopes.SINGLETON);
        }
        WorkerBinder.workerBinder(binder)
                .listener(WorkerCounters.class)
                .listener(JobMetrics.class)
                .listener(Presence.class)
                .listener(AttemptLog.class)
                .actor(StatusActor.class);
    }
}
