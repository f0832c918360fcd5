package dev.worker.jobs.internal.schedule;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.Message;
import dev.worker.api.spi.Envelope;

/** Makes envelopes of messages. */
@FunctionalInterface
public interface Envelopes {

    /** The envelope, or what is not allowed of it as an exception. */
    Envelope envelope(Message<?> message, EnqueueOptions options);
}
