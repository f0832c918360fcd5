package dev.worker.api;

import java.util.Locale;
import java.util.Objects;

/** The root of all exceptions that the framework throws: unchecked, with a code. */
public class WorkerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ErrorCode code;

    /**
     * An exception without a cause.
     *
     * @param code what went wrong
     * @param message what went wrong and what to do, for people
     */
    public WorkerException(ErrorCode code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /**
     * An exception with a cause.
     *
     * @param code what went wrong
     * @param message what went wrong and what to do, for people
     * @param cause what led to it, null if unknown
     */
    public WorkerException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** An {@link ErrorCode#INVALID_ARGUMENT} with a formatted message that names the value and what is allowed. */
    public static WorkerException invalid(String format, Object... arguments) {
        return new WorkerException(ErrorCode.INVALID_ARGUMENT, String.format(Locale.ROOT, format, arguments));
    }

    /** What went wrong. */
    public ErrorCode code() {
        return code;
    }
}
