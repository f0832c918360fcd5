package dev.worker.failed;

import dev.worker.api.DeadLetters;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import dev.worker.failed.internal.guard.Guards;
import jakarta.inject.Inject;
import java.time.Duration;

/** Answers the commands about dead letters, and starts and stops what goes on beside them. */
final class FailedActor implements Actor {

    /** How long a stop waits for death handlers. */
    private static final Duration LAST_WORD = Duration.ofSeconds(5);

    private final DeadLetters deadLetters;
    private final Guards guards;
    private final DeathNotices notices;
    private final Retention retention;

    @Inject
    FailedActor(DeadLetters deadLetters, Guards guards, DeathNotices notices, Retention retention) {
        this.deadLetters = deadLetters;
        this.notices = notices;
        this.retention = retention;
        this.guards = guards;
    }

    @Override
    public String name() {
        return "failed";
    }

    @Override
    public void start() {
        guards.warnOfIdle();
        retention.start();
    }

    @Override
    public void stop() {
        retention.stop();
        notices.drain(LAST_WORD);
    }

    @Override
    public void commands(Commands commands) {
        commands.on(ListDeadLetters.class, command -> deadLetters.list(command.query()));
        commands.on(FindDeadLetter.class, command -> deadLetters.find(command.id()));
        commands.on(RequeueDeadLetters.class, command -> of(command.dryRun()).requeue(command.query()));
        commands.on(DiscardDeadLetters.class, command -> of(command.dryRun()).discard(command.query()));
    }

    private DeadLetters of(boolean dryRun) {
        return dryRun ? deadLetters.dryRun() : deadLetters;
    }
}
