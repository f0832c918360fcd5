package dev.worker.core.internal.wiring;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.name.Names;
import dev.worker.api.Interceptor;
import dev.worker.api.event.EventListener;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.FailurePolicy;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transactions;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Admission;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.Payloads;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.core.internal.artifact.ArtifactSweep;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.engine.ProcessName;
import dev.worker.core.internal.engine.Subscription;
import dev.worker.core.internal.engine.WorkerPlans;
import dev.worker.core.internal.event.ListenerEvents;
import dev.worker.core.internal.tracking.OutboxRelay;
import java.util.Optional;

/** Binds what the engine and the concern modules may inject. */
final class CoreModule implements Module {

    private final Parts parts;
    private final PlanMaker plans;

    CoreModule(Parts parts, PlanMaker plans) {
        this.parts = parts;
        this.plans = plans;
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(Settings.class).toInstance(parts.settings());
        binder.bind(RuntimeClock.class).toInstance(parts.clock());
        binder.bind(ProcessName.class).toInstance(ProcessName.create());
        bindSeams(binder);
        bindEvents(binder);
        bindTransactions(binder);
        bindPayloads(binder);
        Multibinder.newSetBinder(binder, Admission.class);
        bindFailurePolicy(binder);
        plans.bindWorkers(binder);
        binder.bind(WorkerPlans.class).toProvider(plans).in(Scopes.SINGLETON);
    }

    private void bindSeams(Binder binder) {
        binder.bind(Transport.class).toInstance(parts.opened().transport());
        binder.bind(JobStore.class).toInstance(parts.opened().jobStore());
        binder.bind(MessageCodec.class).toInstance(parts.opened().codec());
        OptionalBinder<StatusStore> statusStore = OptionalBinder.newOptionalBinder(binder, StatusStore.class);
        parts.opened().statusStore().ifPresent(store -> statusStore.setBinding().toInstance(store));
        OptionalBinder<ScheduleStore> schedules = OptionalBinder.newOptionalBinder(binder, ScheduleStore.class);
        parts.opened().scheduleStore().ifPresent(store -> schedules.setBinding().toInstance(store));
    }

    private void bindTransactions(Binder binder) {
        OptionalBinder<Transactions> transactions = OptionalBinder.newOptionalBinder(binder, Transactions.class);
        parts.opened().transactions().ifPresent(some -> transactions.setBinding().toInstance(some));
        Multibinder<Actor> actors = Multibinder.newSetBinder(binder, Actor.class);
        parts.opened().outbox().ifPresent(
                outbox -> actors.addBinding().toInstance(new OutboxRelay(outbox, parts.clock())));
    }

    private void bindPayloads(Binder binder) {
        Optional<ArtifactStore> store = parts.opened().artifactStore();
        binder.bind(Payloads.class).toInstance(new Payloads(
                store, parts.settings().get(CoreSettings.ARTIFACTS_ABOVE), parts.opened().transport().maxBytes()));
        store.ifPresent(artifacts -> Multibinder.newSetBinder(binder, Actor.class).addBinding().toInstance(
                new ArtifactSweep(artifacts, parts.opened().jobStore(), parts.clock())));
    }

    private static void bindFailurePolicy(Binder binder) {
        Key<FailurePolicy> usual = Key.get(FailurePolicy.class, Names.named(WorkerBinder.USUAL));
        OptionalBinder.newOptionalBinder(binder, usual).setDefault().toInstance(new DeadLetterAtOnce());
        OptionalBinder.newOptionalBinder(binder, FailurePolicy.class).setDefault().to(usual);
    }

    private void bindEvents(Binder binder) {
        Multibinder<EventListener> listeners = Multibinder.newSetBinder(binder, EventListener.class);
        parts.listeners().forEach(listener -> listeners.addBinding().toInstance(listener));
        Multibinder.newSetBinder(binder, new TypeLiteral<Subscription<?>>() {});
        Multibinder<Interceptor> interceptors = Multibinder.newSetBinder(binder, Interceptor.class);
        parts.interceptors().forEach(interceptor -> interceptors.addBinding().toInstance(interceptor));
        binder.bind(ListenerEvents.class).in(Scopes.SINGLETON);
        binder.bind(Events.class).to(ListenerEvents.class);
    }
}
