package dev.worker.core.internal.actor;

import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.Commands;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which actor answers which command. Filled before the runtime starts, read by many threads afterwards. */
final class CommandTable {

    private final Map<Class<?>, Entry> entries = new ConcurrentHashMap<>();

    /**
     * Takes in what an actor answers.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} if another actor answers one of its commands
     */
    void add(Actor actor) {
        actor.commands(new Commands() {
            @Override
            public <R, M extends Message<R>> void on(Class<M> type, Answer<M, R> answer) {
                put(actor, type, message -> answer.to(type.cast(message)));
            }
        });
    }

    Optional<Call> find(Class<?> type) {
        return Optional.ofNullable(entries.get(type)).map(Entry::call);
    }

    /** The names of all commands, in order. */
    List<String> names() {
        return entries.keySet().stream().map(Class::getSimpleName).sorted().distinct().toList();
    }

    private void put(Actor actor, Class<?> type, Call call) {
        Entry other = entries.putIfAbsent(type, new Entry(actor.name(), call));
        if (other != null) {
            throw new WorkerException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "command " + type.getName() + " is answered by actor " + other.actor() + " and by actor "
                            + actor.name() + "; one alone may");
        }
    }

    /** Answers one command. */
    @FunctionalInterface
    interface Call {

        Object to(Message<?> message) throws Exception;
    }

    private record Entry(String actor, Call call) {}
}
