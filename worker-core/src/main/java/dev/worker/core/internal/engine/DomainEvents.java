package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCause;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.core.extension.GraphEncoder;
import dev.worker.core.extension.JobHeaders;
import dev.worker.core.internal.engine.Consequences.Published;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the domain events that tell of the end of an attempt. What making one throws is logged, as no event is worth an outcome;
 * but where only the backend is in the way of an event that tells of a success, the success can be had again together with it.
 */
final class DomainEvents {

    private static final Logger LOG = LoggerFactory.getLogger(DomainEvents.class);

    private final Provider<GraphEncoder> graphs;

    @Inject
    DomainEvents(Provider<GraphEncoder> graphs) {
        this.graphs = graphs;
    }

    /**
     * The events of this change, made once: whoever settles again settles with the same ids.
     *
     * @throws WorkerException {@link ErrorCode#UNAVAILABLE} if one that tells of a success cannot be made now
     */
    Consequences of(Message<?> message, Delivery delivery, HandlerPlan plan, Change change) {
        Optional<EventCause> cause = plan.events().isEmpty() ? Optional.empty() : cause(delivery, change);
        if (cause.isEmpty()) {
            return Consequences.NONE;
        }
        Map<String, Set<EventCondition>> said = said(delivery);
        List<Envelope> durable = new ArrayList<>();
        List<Published> here = new ArrayList<>();
        for (EventRule<?> rule : plan.events()) {
            Set<EventCondition> ends = rule.name().map(said::get).orElse(Set.of(rule.on()));
            eventOf(rule, message, cause.get(), ends)
                    .ifPresent(event -> add(event, rule.delivery(), cause.get(), durable, here));
        }
        return new Consequences(durable, here);
    }

    /** What the application throws says nothing of the backend, whatever it is. */
    private static Optional<Message<?>> eventOf(
            EventRule<?> rule, Message<?> message, EventCause cause, Set<EventCondition> ends) {
        try {
            return Optional.ofNullable(rule.eventOf(message, cause, ends));
        } catch (Throwable e) {
            notMade(cause, e);
            return Optional.empty();
        }
    }

    private static void notMade(EventCause cause, Throwable error) {
        LOG.error("a domain event of job {} could not be made, and there is none", cause.job(), error);
    }

    /** What the job's template said of the ends that events tell of. */
    private static Map<String, Set<EventCondition>> said(Delivery delivery) {
        try {
            return JobHeaders.events(delivery.envelope().headers());
        } catch (WorkerException e) {
            LOG.error("of job {} it cannot be read which ends events tell of; they do as they were declared",
                    delivery.envelope().id(), e);
            return Map.of();
        }
    }

    private void add(
            Message<?> event, EventDelivery delivery, EventCause cause, List<Envelope> durable, List<Published> here) {
        JobId id = JobId.random();
        try {
            if (delivery != EventDelivery.IN_PROCESS) {
                durable.addAll(envelopes(event, id));
            }
        } catch (RuntimeException | Error e) {
            if (cause.end() == EventCondition.SUCCESS && Verdict.isUnavailable(e)) {
                throw e;
            }
            notMade(cause, e);
            return;
        }
        if (delivery != EventDelivery.DURABLE) {
            here.add(new Published(id, event));
        }
    }

    private List<Envelope> envelopes(Message<?> event, JobId id) {
        JobGraph.Builder graph = JobGraph.builder();
        graph.add("event", event, options -> options.id(id));
        return graphs.get().envelopes(graph.build());
    }

    private static Optional<EventCause> cause(Delivery delivery, Change change) {
        return switch (change) {
            case Change.Succeed ignored -> Optional.of(cause(delivery, EventCondition.SUCCESS, null));
            case Change.Retry retry -> Optional.of(cause(delivery, EventCondition.RETRYABLE_FAILURE, retry.error()));
            case Change.Fail fail -> Optional.of(cause(delivery, EventCondition.PERMANENT_FAILURE, fail.error()));
            case Change.Cancel ignored -> Optional.of(cause(delivery, EventCondition.ALWAYS, null));
            case Change.Release ignored -> Optional.empty();
        };
    }

    private static EventCause cause(Delivery delivery, EventCondition end, AttemptError error) {
        return new EventCause(delivery.envelope().id(), delivery.attempt(), end, Optional.ofNullable(error));
    }
}
