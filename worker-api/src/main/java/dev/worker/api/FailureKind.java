package dev.worker.api;

/** Why an attempt failed; the failure policy decides by it. */
public enum FailureKind {
    /** Something that may be well next time: the default for an exception. */
    TRANSIENT,
    /** Something that trying again cannot mend: a rejection, an exception type that the policy ignores. */
    PERMANENT,
    /** The deadline passed and the handler was interrupted. */
    TIMEOUT,
    /** The message could not be read: unknown type, unknown version, unreadable payload. No handler ran. */
    POISON,
    /** The process that ran the attempt died or lost its lease. */
    CRASHED
}
