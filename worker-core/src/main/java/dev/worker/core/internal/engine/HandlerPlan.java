package dev.worker.core.internal.engine;

import dev.worker.api.EventRule;
import dev.worker.api.Handler;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.NextSteps;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Upcaster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A handler that is ready to run: what its worker declared, with the instance made and the worker's defaults applied.
 *
 * @param message the message type that it handles
 * @param handler the instance
 * @param timeout how long one attempt may take; the engine's setting if empty
 * @param retry how often and when a failed job is tried again
 * @param upcasters by the version that each starts from
 * @param next what may come after the message
 * @param events tell others of the ends of its jobs
 */
public record HandlerPlan(
        MessageDescriptor<?> message,
        Handler<Message<?>> handler,
        Optional<Duration> timeout,
        RetryPolicy retry,
        Map<Integer, Upcaster> upcasters,
        Optional<NextSteps<?>> next,
        List<EventRule<?>> events) {}
