package dev.worker.core.internal.wiring;

import com.google.inject.Binder;
import com.google.inject.Module;
import dev.worker.api.DeadLetters;
import dev.worker.api.Jobs;
import dev.worker.api.Schedules;
import dev.worker.core.extension.GraphEncoder;

/** What stands in for the bindings of modules that are not there; every other module may override it. */
final class DefaultsModule implements Module {

    @Override
    public void configure(Binder binder) {
        binder.bind(Jobs.class).toInstance(new MissingJobs());
        binder.bind(DeadLetters.class).toInstance(new MissingDeadLetters());
        binder.bind(GraphEncoder.class).toInstance(new MissingGraphs());
        binder.bind(Schedules.class).toInstance(new MissingSchedules());
    }
}
