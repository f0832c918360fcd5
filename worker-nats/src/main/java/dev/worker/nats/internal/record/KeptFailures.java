package dev.worker.nats.internal.record;

import dev.worker.api.AttemptError;
import dev.worker.api.AttemptFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The failures that are kept: a job that is retried without end must not grow without end, nor beyond a message.
 *
 * @param failures oldest first
 * @param maxBytes the most bytes that their texts may have together
 */
record KeptFailures(List<AttemptFailure> failures, long maxBytes) {

    private static final int MAX_COUNT = 100;
    /** The most bytes of one character in UTF-8. */
    private static final int CHARACTER = 3;

    /** With one more, and without the oldest of those that are too many. Of one that is too large alone its texts are cut. */
    List<AttemptFailure> plus(AttemptFailure newest) {
        List<AttemptFailure> kept = new ArrayList<>(failures);
        kept.add(newest);
        long bytes = kept.stream().mapToLong(KeptFailures::bytes).sum();
        while (kept.size() > 1 && (kept.size() > MAX_COUNT || bytes > maxBytes)) {
            bytes -= bytes(kept.removeFirst());
        }
        return bytes > maxBytes ? List.of(cut(newest)) : kept;
    }

    private AttemptFailure cut(AttemptFailure failure) {
        int half = (int) (maxBytes / 2 / CHARACTER);
        AttemptError error = failure.error();
        return new AttemptFailure(failure.attempt(),
                new AttemptError(error.kind(), error.type(), cut(error.message(), half), cut(error.trace(), half)),
                failure.worker(), failure.at());
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static long bytes(AttemptFailure failure) {
        return bytes(failure.error().message()) + bytes(failure.error().trace());
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
