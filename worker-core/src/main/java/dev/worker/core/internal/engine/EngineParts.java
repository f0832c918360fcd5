package dev.worker.core.internal.engine;

import dev.worker.api.Jobs;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Admission;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Set;

/** What all workers of an engine share. */
record EngineParts(
        Transport transport,
        LeaseKeeper lease,
        LiveJobs live,
        Attempt attempt,
        Completer completer,
        Subscribers subscribers,
        BackendWatch backend,
        Events events,
        RuntimeClock clock,
        EngineThreads threads,
        Settings settings,
        Provider<Jobs> jobs,
        Set<Admission> admissions,
        Quarantine quarantine) {

    @Inject
    EngineParts {}
}
