package dev.worker.core.internal.engine;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.Scopes;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.ProcessLease;
import java.util.List;

/**
 * Binds the engine. Needs bindings for the transport, the codec, the settings, the clock, the events, the interceptors, the
 * failure policy, the client, {@link WorkerPlans} and {@link ProcessName}.
 */
public final class EngineModule implements Module {

    @Override
    public void configure(Binder binder) {
        List.of(
                Adoption.class,
                Attempt.class,
                BackendWatch.class,
                Completer.class,
                Deadlines.class,
                Engine.class,
                EngineParts.class,
                EngineThreads.class,
                Finishing.class,
                Hydrator.class,
                LeaseKeeper.class,
                LiveJobs.class,
                Orphans.class,
                Poller.class,
                Quarantine.class,
                Refusals.class,
                Rescue.class,
                Strays.class,
                Decisions.class,
                DomainEvents.class,
                Announcer.class,
                Subscribers.class,
                Checkpoints.class,
                Unanswered.class,
                Verdict.class)
                .forEach(part -> binder.bind(part).in(Scopes.SINGLETON));
        binder.bind(HostedWorkers.class).to(Engine.class);
        binder.bind(ProcessLease.class).to(LeaseKeeper.class);
    }
}
