package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.failed.internal.guard.Guards;
import jakarta.inject.Inject;

/** Answers the commands about dead letters, and looks after the guards at the start. */
final class FailedActor implements Actor {

    private final DeadLetters deadLetters;
    private final Guards guards;

    @Inject
    FailedActor(DeadLetters deadLetters, Guards guards) {
        this.deadLetters = deadLetters;
        this.guards = guards;
    }

    @Override
    public String name() {
        return "failed";
    }

    @Override
    public void start() {
        guards.warnOfIdle();
    }

    @Override
    public void commands(Commands commands) {
        commands.on(ListDeadLetters.class, command -> deadLetters.list(command.query()));
        commands.on(FindDeadLetter.class, command -> deadLetters.find(command.id()));
        commands.on(RequeueDeadLetters.class, command -> deadLetters.requeue(command.query()));
        commands.on(DiscardDeadLetters.class, command -> deadLetters.discard(command.query()));
    }
}
