package dev.worker.core.internal.wiring;

import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.Message;
import dev.worker.api.Outcome;

/**
 * A handler that is made after the engine, although the engine's plans name it: so it can have the client injected, which in
 * turn knows the engine.
 */
final class InjectedHandler implements Handler<Message<?>> {

    private final Class<? extends Handler<?>> type;
    private volatile Handler<Message<?>> made;

    InjectedHandler(Class<? extends Handler<?>> type) {
        this.type = type;
    }

    Class<? extends Handler<?>> type() {
        return type;
    }

    void made(Handler<Message<?>> handler) {
        made = handler;
    }

    @Override
    public Outcome<?> handle(Message<?> message, JobContext job) throws Exception {
        return made.handle(message, job);
    }
}
