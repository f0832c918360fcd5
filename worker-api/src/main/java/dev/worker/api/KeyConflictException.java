package dev.worker.api;

/** A different message is under the unique key: thrown by {@link Jobs#enqueue} instead of dropping either of them. */
public class KeyConflictException extends WorkerException {

    private static final long serialVersionUID = 1;

    private final String key;
    private final transient JobId holder;

    /**
     * A conflict.
     *
     * @param key the unique key
     * @param holder the job that holds it
     */
    public KeyConflictException(String key, JobId holder) {
        super(ErrorCode.KEY_CONFLICT, "unique key '" + key + "' is taken by job " + holder
                + ", which has another message; wait until it lets go of the key, use another key, or replace its message (Unique.replace)");
        this.key = key;
        this.holder = holder;
    }

    /** The unique key. */
    public String key() {
        return key;
    }

    /** The job that holds it. */
    public JobId holder() {
        return holder;
    }
}
