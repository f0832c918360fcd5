package dev.worker.jobs;

import com.google.inject.Binder;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.Jobs;
import dev.worker.api.Schedules;
import dev.worker.api.spi.Setting;
import dev.worker.api.spi.TemplateSource;
import dev.worker.core.extension.GraphEncoder;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.core.extension.WorkerModule;
import dev.worker.jobs.internal.schedule.Envelopes;
import dev.worker.jobs.internal.schedule.ScheduleSettings;
import dev.worker.jobs.internal.schedule.ScheduledJobs;
import dev.worker.jobs.internal.schedule.StoredSchedules;
import dev.worker.jobs.internal.schedule.TickLoop;
import dev.worker.jobs.internal.template.TemplateSettings;
import dev.worker.jobs.internal.template.Templates;
import java.util.ArrayList;
import java.util.List;

/** The concern of jobs: the client, waiting for results, progress, purging, schedules. */
public final class JobsModule implements WorkerModule {

    /** For {@link java.util.ServiceLoader}. */
    public JobsModule() {
        // does nothing, as a module's constructor must
    }

    @Override
    public List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(JobSettings.all());
        all.addAll(ScheduleSettings.all());
        all.addAll(TemplateSettings.all());
        return all;
    }

    @Override
    public void configure(Binder binder) {
        binder.bind(Jobs.class).to(JobClient.class);
        binder.bind(GraphEncoder.class).to(GraphEnvelopes.class);
        binder.bind(GraphEnvelopes.class).in(Scopes.SINGLETON);
        binder.bind(JobClient.class).in(Scopes.SINGLETON);
        Multibinder.newSetBinder(binder, TemplateSource.class);
        binder.bind(Templates.class).in(Scopes.SINGLETON);
        binder.bind(EnvelopeFactory.class).in(Scopes.SINGLETON);
        binder.bind(ResultReader.class).in(Scopes.SINGLETON);
        binder.bind(StoredJobs.class).in(Scopes.SINGLETON);
        binder.bind(Waiters.class).in(Scopes.SINGLETON);
        binder.bind(ProgressRecorder.class).in(Scopes.SINGLETON);
        binder.bind(Purger.class).in(Scopes.SINGLETON);
        WorkerBinder.workerBinder(binder).listener(Waiters.class).actor(JobsActor.class);
        bindSchedules(binder);
    }

    private static void bindSchedules(Binder binder) {
        binder.bind(Schedules.class).to(StoredSchedules.class);
        binder.bind(StoredSchedules.class).in(Scopes.SINGLETON);
        binder.bind(Envelopes.class).to(EnvelopeFactory.class);
        binder.bind(ScheduledJobs.class).in(Scopes.SINGLETON);
        binder.bind(TickLoop.class).in(Scopes.SINGLETON);
        WorkerBinder.workerBinder(binder).actor(SchedulesActor.class);
    }
}
