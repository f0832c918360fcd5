package dev.worker.core.internal.engine;

import dev.worker.api.Interceptor;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.JobHeaders;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one attempt on the calling thread: hydrate, call the handler under its deadline and interceptors, judge. Throws nothing. */
final class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    private final Hydrator hydrator;
    private final Verdict verdict;
    private final Finishing finishing;
    private final Checkpoints checkpoints;
    private final DomainEvents domainEvents;
    private final Deadlines deadlines;
    private final Events events;
    private final List<Interceptor> interceptors;
    private final Duration defaultTimeout;

    @Inject
    Attempt(
            Hydrator hydrator,
            Verdict verdict,
            Finishing finishing,
            Checkpoints checkpoints,
            DomainEvents domainEvents,
            Deadlines deadlines,
            Events events,
            Set<Interceptor> interceptors,
            Settings settings) {
        this.hydrator = hydrator;
        this.verdict = verdict;
        this.finishing = finishing;
        this.checkpoints = checkpoints;
        this.domainEvents = domainEvents;
        this.deadlines = deadlines;
        this.events = events;
        this.interceptors = List.copyOf(interceptors);
        this.defaultTimeout = settings.get(EngineSettings.TIMEOUT);
    }

    /** Gives what becomes of the job. */
    Change run(Execution execution, HandlerPlan plan) {
        Envelope envelope = execution.delivery().envelope();
        Message<?> message;
        try {
            message = hydrator.message(envelope, plan);
            JobHeaders.retry(envelope.headers());
            execution.begin(JobHeaders.timeout(envelope.headers())
                    .or(plan::timeout)
                    .orElse(defaultTimeout));
        } catch (RuntimeException | Error e) {
            // a constructor, an initializer or an upcaster of the message may throw anything
            return verdict.unreadable(e, execution.delivery(), plan.retry());
        }
        execution.finishBy(finishing, checkpoints, plan, message);
        deadlines.watch(execution);
        if (events.wanted()) {
            events.emit(new JobEvent.Started(
                    envelope.id(), envelope.type(), envelope.queue(), execution.attempt(), execution.worker()));
        }
        Change judged = call(message, execution, plan);
        if (execution.settled().isPresent()) {
            return kept(execution.settled().get(), judged, execution);
        }
        return told(judged, message, execution, plan);
    }

    /** The change with the domain events that tell of it, or the one that is made of a success of which none can tell now. */
    private Change told(Change change, Message<?> message, Execution execution, HandlerPlan plan) {
        try {
            execution.brings(domainEvents.of(message, execution.delivery(), plan, change));
            return change;
        } catch (WorkerException unavailable) {
            execution.bringsNothing();
            return told(verdict.unavailable(unavailable, execution.delivery(), plan.retry()), message, execution, plan);
        }
    }

    /** What is stored counts; a handler that says otherwise afterwards has a defect that should be heard of. */
    private static Change kept(Change settled, Change judged, Execution execution) {
        if (!(judged instanceof Change.Succeed)) {
            LOG.warn(
                    "job {} has succeeded in its transaction, and what its handler did afterwards counts for nothing: {}",
                    execution.id(), judged);
        }
        return settled;
    }

    private Change call(Message<?> message, Execution execution, HandlerPlan plan) {
        try {
            if (!execution.enter()) {
                throw new InterruptedException("ended before its handler was called");
            }
            Outcome<?> outcome = proceed(0, message, execution, plan);
            execution.leave();
            return verdict.of(outcome, execution, plan);
        } catch (Throwable thrown) {
            // an error of any kind ends the attempt, never the worker
            execution.leave();
            return verdict.thrown(thrown, execution, plan);
        }
    }

    private Outcome<?> proceed(int index, Message<?> message, Execution execution, HandlerPlan plan) throws Exception {
        if (index == interceptors.size()) {
            return plan.handler().handle(message, execution);
        }
        return interceptors.get(index)
                .around(message, execution, () -> proceed(index + 1, message, execution, plan));
    }
}
