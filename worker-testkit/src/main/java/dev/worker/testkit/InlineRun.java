package dev.worker.testkit;

import dev.worker.api.Checkpoint;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import java.util.List;
import java.util.Optional;

/**
 * What one inline run left behind.
 *
 * @param outcome what the handler said, the result as it would arrive; where it succeeded in a transaction, what it said there
 * @param progress every report, in order; none is throttled away
 * @param log every line, in order
 * @param enqueued every message that the handler enqueued, in order; none of them ran
 * @param next the messages of the next steps that it decided for, those that others come after first; none of them ran
 * @param checkpoint how far the job is: the last that the handler stored, else the one that it began with
 */
public record InlineRun<R>(
        Outcome<R> outcome,
        List<Progress> progress,
        List<String> log,
        List<Message<?>> enqueued,
        List<Message<?>> next,
        Optional<Checkpoint<?, ?>> checkpoint) {

    /** Copies the lists. */
    public InlineRun {
        progress = List.copyOf(progress);
        log = List.copyOf(log);
        enqueued = List.copyOf(enqueued);
        next = List.copyOf(next);
    }

    /**
     * The result; null where the handler returned none.
     *
     * @throws AssertionError if the outcome is no success
     */
    public R result() {
        return switch (outcome) {
            case Outcome.Done<R> done -> done.result();
            case Outcome.Decide<R> decision -> decision.result();
            default -> throw new AssertionError("the outcome is not done but " + outcome);
        };
    }
}
