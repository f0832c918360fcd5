package dev.worker.core.internal.actor;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.internal.lifecycle.ClosingStack;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The actors of a runtime, in the order in which they start. For one thread. */
public final class ActorRegistry {

    /** How long one actor's stop is waited for. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private final List<Actor> actors;
    private final CommandTable commands = new CommandTable();

    /**
     * Takes in the actors and the commands that they answer.
     *
     * @param actors in the order of their construction
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} if two have one name or answer one command
     */
    public ActorRegistry(List<Actor> actors) {
        this.actors = List.copyOf(actors);
        Set<String> names = new HashSet<>();
        for (Actor actor : actors) {
            if (!names.add(actor.name())) {
                throw new WorkerException(
                        ErrorCode.INVALID_CONFIGURATION, "two actors are named " + actor.name() + "; names are unique");
            }
            commands.add(actor);
        }
    }

    /**
     * Starts the actors one after the other. Those that have started go on the stack, which stops them in reverse.
     *
     * @throws WorkerException if one fails to start, with its code if it has one
     */
    public void start(ClosingStack started) {
        for (Actor actor : actors) {
            try {
                actor.start();
            } catch (RuntimeException e) {
                ErrorCode code = e instanceof WorkerException known ? known.code() : ErrorCode.INTERNAL;
                throw new WorkerException(code, "actor " + actor.name() + " failed to start: " + e.getMessage(), e);
            }
            started.push("actor " + actor.name(), STOP_LIMIT, actor::stop);
        }
    }

    /** What answers their commands. */
    public CommandRouter router() {
        return new CommandRouter(commands);
    }
}
