package dev.worker.testkit;

import dev.worker.api.Checkpoint;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.HandlerSpec;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.spi.MessageCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One message on its way: all that it brings and leaves goes through the codec, and what a runtime would refuse is refused. */
final class Arrival {

    private final JobId id = JobId.random();
    private final MessageCodec codec;
    private final HandlerSpec handler;
    private final Message<?> message;

    Arrival(MessageCodec codec, HandlerSpec handler, Message<?> sent) {
        this.codec = codec;
        this.handler = handler;
        this.message = handler.message().messageClass().cast(through(sent, handler.message().messageClass()));
    }

    JobId id() {
        return id;
    }

    String type() {
        return handler.message().name();
    }

    /** As its handler sees it. */
    Message<?> message() {
        return message;
    }

    /** The outcome, with its result as others see it. */
    Outcome<?> outcome(Outcome<?> said) {
        Objects.requireNonNull(said, "the handler returned null instead of an outcome");
        return switch (said) {
            case Outcome.Done<?> done -> new Outcome.Done<>(result(done.result()));
            case Outcome.Decide<?> decision -> new Outcome.Decide<>(result(decision.result()), decision.steps());
            default -> said;
        };
    }

    /** The messages of the steps that were decided for, parents first. */
    List<Message<?>> next(Outcome<?> said) {
        List<Message<?>> messages = new ArrayList<>();
        if (said instanceof Outcome.Decide<?> decision && !decision.steps().isEmpty()) {
            JobGraph steps = NextSteps.graph(handler.next(), message, id, decision.steps());
            for (JobGraph.Node<?> node : steps.nodes()) {
                node.options().accept(new EnqueueOptions());
                messages.add((Message<?>) through(node.message(), node.message().getClass()));
            }
        }
        return messages;
    }

    /** Refuses an outcome that could not be stored, and so would end the transaction in which it is. */
    void requireStorable(Outcome<?> said) {
        outcome(said);
        next(said);
    }

    /** A checkpoint as it comes back from where it is stored. */
    @SuppressWarnings("unchecked") // the codec was asked for this very type
    <C, A> Checkpoint<C, A> stored(Checkpoint<?, ?> checkpoint, Class<C> cursor, Class<A> accumulated) {
        return (Checkpoint<C, A>) codec.decode(codec.encode(checkpoint), Checkpoint.type(cursor, accumulated));
    }

    private Object result(Object result) {
        handler.message().requireResult(result);
        return result == null ? null : codec.decode(codec.encode(result), handler.message().resultType());
    }

    private Object through(Object value, Class<?> type) {
        return codec.decode(codec.encode(value), type);
    }
}
