package dev.worker.jobs;

import dev.worker.api.Jobs;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.jobs.internal.template.Templates;
import jakarta.inject.Inject;

/** Runs what goes on in the background, and answers the commands about jobs. */
final class JobsActor implements Actor {

    private final Jobs jobs;
    private final Waiters waiters;
    private final ProgressRecorder progress;
    private final Purger purger;
    private final Templates templates;

    @Inject
    JobsActor(Jobs jobs, Waiters waiters, ProgressRecorder progress, Purger purger, Templates templates) {
        this.jobs = jobs;
        this.templates = templates;
        this.waiters = waiters;
        this.progress = progress;
        this.purger = purger;
    }

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public void commands(Commands commands) {
        commands.on(GetJob.class, command -> jobs.find(command.id()));
        commands.on(ListJobs.class, command -> jobs.list(command.query()));
        commands.on(RefreshTemplates.class, command -> templates.refresh());
        commands.on(GetTemplate.class, command -> templates.find(command.type()));
        commands.on(CancelJob.class, command -> jobs.cancel(command.id(), command.reason()));
    }

    @Override
    public void start() {
        progress.start();
        purger.start();
    }

    @Override
    public void stop() {
        waiters.close();
        progress.stop();
        purger.stop();
    }
}
