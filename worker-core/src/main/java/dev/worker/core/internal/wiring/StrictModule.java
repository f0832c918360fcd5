package dev.worker.core.internal.wiring;

import com.google.inject.Binder;
import com.google.inject.Module;

/** What is not bound is not injected, and nothing is guessed. */
final class StrictModule implements Module {

    @Override
    public void configure(Binder binder) {
        binder.requireExplicitBindings();
        binder.requireExactBindingAnnotations();
        binder.requireAtInjectOnConstructors();
        binder.disableCircularProxies();
    }
}
