package dev.worker.core.extension;

import dev.worker.api.Message;

/** Where an actor declares the commands that it answers. */
public interface Commands {

    /**
     * Answers a command.
     *
     * @param type the message class; one actor alone may answer it
     * @param answer called by many threads at once; what it throws fails the one question alone
     */
    <R, M extends Message<R>> void on(Class<M> type, Answer<M, R> answer);

    /** The code that answers one type of command. */
    @FunctionalInterface
    interface Answer<M extends Message<R>, R> {

        /** Answers; null only where the message's result is {@link Void}. */
        R to(M message) throws Exception;
    }
}
