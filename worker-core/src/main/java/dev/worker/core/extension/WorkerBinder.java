package dev.worker.core.extension;

import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.OptionalBinder;
import com.google.inject.name.Names;
import dev.worker.api.Interceptor;
import dev.worker.api.event.EventListener;
import dev.worker.api.spi.FailurePolicy;

/** How a {@link WorkerModule} contributes to the runtime. */
public final class WorkerBinder {

    /**
     * The name of the failure policy that counts where none is set in its place: a policy that decides some failures itself leaves
     * the others to {@code @Named(WorkerBinder.USUAL) FailurePolicy}.
     */
    public static final String USUAL = "usual";

    private final Binder binder;

    private WorkerBinder(Binder binder) {
        this.binder = binder;
    }

    /** Contributes through this binder. */
    public static WorkerBinder workerBinder(Binder binder) {
        return new WorkerBinder(binder);
    }

    /** Adds an actor, as a singleton. */
    public WorkerBinder actor(Class<? extends Actor> type) {
        binder.bind(type).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder, Actor.class).addBinding().to(type);
        return this;
    }

    /** Adds a listener; its binding and scope are the caller's. */
    public WorkerBinder listener(Class<? extends EventListener> type) {
        Multibinder.newSetBinder(binder, EventListener.class).addBinding().to(type);
        return this;
    }

    /** Adds an interceptor; its binding and scope are the caller's. */
    public WorkerBinder interceptor(Class<? extends Interceptor> type) {
        Multibinder.newSetBinder(binder, Interceptor.class).addBinding().to(type);
        return this;
    }

    /** Adds an admission; its binding and scope are the caller's. */
    public WorkerBinder admission(Class<? extends Admission> type) {
        Multibinder.newSetBinder(binder, Admission.class).addBinding().to(type);
        return this;
    }

    /**
     * Sets the failure policy, instead of that of worker-failed where that is there. One module of a runtime may; its binding and
     * scope are the caller's.
     */
    public WorkerBinder failurePolicy(Class<? extends FailurePolicy> type) {
        OptionalBinder.newOptionalBinder(binder, FailurePolicy.class).setBinding().to(type);
        return this;
    }

    /**
     * Sets the failure policy that counts where no module sets {@linkplain #failurePolicy one in its place}; without either every
     * failure is a dead letter at once. Its binding and scope are the caller's.
     */
    public WorkerBinder usualFailurePolicy(Class<? extends FailurePolicy> type) {
        Key<FailurePolicy> usual = Key.get(FailurePolicy.class, Names.named(USUAL));
        OptionalBinder.newOptionalBinder(binder, usual).setBinding().to(type);
        return this;
    }
}
