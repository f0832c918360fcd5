package dev.worker.api;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What went wrong in an attempt.
 *
 * @param kind why it failed
 * @param type the class name of the exception, or a word for what was no exception: {@link #REJECTED}, {@link #NO_OUTCOME},
 *     {@link #RETRY_AFTER}, {@link #TIMEOUT}, {@link #CRASHED}, {@link #UNAVAILABLE}
 * @param message what the exception said; empty where it said nothing; {@value #MAX_MESSAGE} characters are kept
 * @param trace the stack trace; empty where there is none; {@value #MAX_TRACE} characters are kept
 */
public record AttemptError(FailureKind kind, String type, String message, String trace) {

    /** The type where the handler rejected the job. */
    public static final String REJECTED = "rejected";

    /** The type where the handler returned null. */
    public static final String NO_OUTCOME = "no-outcome";

    /** The type where the handler asked for a later attempt. */
    public static final String RETRY_AFTER = "retry-after";

    /** The type where the attempt took too long. */
    public static final String TIMEOUT = "timeout";

    /** The type where the attempt's process died. */
    public static final String CRASHED = "crashed";

    /** The type where something was out of reach that the job needs around its handler: the artifact or template store. */
    public static final String UNAVAILABLE = "unavailable";

    /** The most characters that are kept of a stack trace. */
    public static final int MAX_TRACE = 16_000;

    /** The most characters that are kept of a message. */
    public static final int MAX_MESSAGE = 2_000;

    /** Checks that nothing is null and cuts what is too long. */
    public AttemptError {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(type, "type");
        message = cut(message, MAX_MESSAGE);
        trace = cut(trace, MAX_TRACE);
    }

    /** An error without an exception. */
    public static AttemptError of(FailureKind kind, String type, String message) {
        return new AttemptError(kind, type, message, "");
    }

    /** An exception of any kind, with its trace. Where it throws when it is asked for one of them, the text says so. */
    public static AttemptError of(FailureKind kind, Throwable thrown) {
        return new AttemptError(
                kind, thrown.getClass().getName(), said(thrown::getMessage), said(() -> trace(thrown)));
    }

    /** The same error seen as another kind. */
    public AttemptError as(FailureKind other) {
        return other == kind ? this : new AttemptError(other, type, message, trace);
    }

    /** One line for people. */
    public String summary() {
        return message.isEmpty() ? type : type + ": " + message;
    }

    private static String trace(Throwable thrown) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** What an exception says is code of whoever wrote it. */
    private static String said(Supplier<String> text) {
        try {
            return Objects.requireNonNullElse(text.get(), "");
        } catch (RuntimeException | Error e) {
            return "(not known, as asking for it throws " + e.getClass().getName() + ")";
        }
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
