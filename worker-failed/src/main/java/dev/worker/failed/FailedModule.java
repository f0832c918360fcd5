package dev.worker.failed;

import com.google.inject.Binder;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.DeadLetters;
import dev.worker.api.DeathHandler;
import dev.worker.api.spi.Setting;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.core.extension.WorkerModule;
import dev.worker.failed.internal.guard.GuardSettings;
import dev.worker.failed.internal.guard.Guards;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The concern of failures: the retry policy, the guards of what handlers depend on, and the dead letters. */
public final class FailedModule implements WorkerModule {

    /** For {@link java.util.ServiceLoader}. */
    public FailedModule() {
        // does nothing, as a module's constructor must
    }

    @Override
    public List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(GuardSettings.all());
        all.add(FailedSettings.DEAD_LETTER_TTL);
        return all;
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(RetryFailurePolicy.class)
                .toInstance(new RetryFailurePolicy(() -> ThreadLocalRandom.current().nextLong()));
        binder.bind(DeadLetters.class).to(DeadLetterQueue.class);
        binder.bind(DeadLetterQueue.class).in(Scopes.SINGLETON);
        binder.bind(Guards.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder, DeathHandler.class);
        binder.bind(DeathNotices.class).in(Scopes.SINGLETON);
        binder.bind(Retention.class).in(Scopes.SINGLETON);
        WorkerBinder.workerBinder(binder)
                .listener(DeathNotices.class)
                .admission(Guards.class)
                .usualFailurePolicy(RetryFailurePolicy.class)
                .actor(FailedActor.class);
    }
}
