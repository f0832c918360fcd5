package dev.worker.jobs;

import dev.worker.api.Schedules;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.jobs.internal.schedule.TickLoop;
import jakarta.inject.Inject;

/** Has the ticks of schedules enqueued, and answers the commands about schedules. */
final class SchedulesActor implements Actor {

    private final Schedules schedules;
    private final TickLoop loop;

    @Inject
    SchedulesActor(Schedules schedules, TickLoop loop) {
        this.schedules = schedules;
        this.loop = loop;
    }

    @Override
    public String name() {
        return "schedules";
    }

    @Override
    public void commands(Commands commands) {
        commands.on(ListSchedules.class, command -> schedules.list());
        commands.on(PauseSchedule.class, command -> schedules.pause(command.name()));
        commands.on(ResumeSchedule.class, command -> schedules.resume(command.name()));
        commands.on(RunSchedule.class, command -> schedules.runNow(command.name()));
        commands.on(DeleteSchedule.class, command -> schedules.delete(command.name()));
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }
}
