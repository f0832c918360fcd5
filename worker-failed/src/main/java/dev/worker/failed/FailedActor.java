package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import jakarta.inject.Inject;

/** Answers the commands about dead letters. */
final class FailedActor implements Actor {

    private final DeadLetters deadLetters;

    @Inject
    FailedActor(DeadLetters deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public String name() {
        return "failed";
    }

    @Override
    public void commands(Commands commands) {
        commands.on(ListDeadLetters.class, command -> deadLetters.list(command.query()));
        commands.on(FindDeadLetter.class, command -> deadLetters.find(command.id()));
        commands.on(RequeueDeadLetters.class, command -> deadLetters.requeue(command.query()));
        commands.on(DiscardDeadLetters.class, command -> deadLetters.discard(command.query()));
    }
}
