package dev.worker.status;

import com.google.inject.Binder;
import com.google.inject.multibindings.Multibinder;

/** How a {@link dev.worker.core.extension.WorkerModule} contributes to the health of workers. */
public final class StatusBinder {

    private final Multibinder<HealthProbe> probes;

    private StatusBinder(Binder binder) {
        this.probes = Multibinder.newSetBinder(binder, HealthProbe.class);
    }

    /** Contributes through this binder. */
    public static StatusBinder statusBinder(Binder binder) {
        return new StatusBinder(binder);
    }

    /** Adds a probe; its binding and scope are the caller's. */
    public StatusBinder healthProbe(Class<? extends HealthProbe> type) {
        probes.addBinding().to(type);
        return this;
    }

    /** Adds a probe that is there already. */
    public StatusBinder healthProbe(HealthProbe probe) {
        probes.addBinding().toInstance(probe);
        return this;
    }
}
