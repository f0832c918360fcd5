package dev.worker.jobs.internal.schedule;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.Message;
import dev.worker.api.spi.Envelope;

/** Makes envelopes of the messages of schedules. */
@FunctionalInterface
public interface Envelopes {

    /** The envelope, which holds the message itself however large, or what is not allowed of it as an exception. */
    Envelope scheduled(Message<?> message, EnqueueOptions options);
}
