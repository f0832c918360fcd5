package dev.worker.testkit;

import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Progress;
import java.util.List;

/**
 * What one inline run left behind.
 *
 * @param outcome what the handler said, the result as it would arrive
 * @param progress every report, in order; none is throttled away
 * @param log every line, in order
 * @param enqueued every message that the handler enqueued, in order; none of them ran
 */
public record InlineRun<R>(Outcome<R> outcome, List<Progress> progress, List<String> log, List<Message<?>> enqueued) {

    /** Copies the lists. */
    public InlineRun {
        progress = List.copyOf(progress);
        log = List.copyOf(log);
        enqueued = List.copyOf(enqueued);
    }

    /**
     * The result; null where the handler returned none.
     *
     * @throws AssertionError if the outcome is another than done
     */
    public R result() {
        if (outcome instanceof Outcome.Done<R> done) {
            return done.result();
        }
        throw new AssertionError("the outcome is not done but " + outcome);
    }
}
