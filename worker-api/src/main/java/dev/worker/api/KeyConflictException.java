package dev.worker.api;

/** A job with a different message, or one that cannot be replaced, is under the unique key: thrown by {@link Jobs#enqueue} instead of dropping either of them. */
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
                + ", which has another message, type or queue, or has run; wait until it lets go of the key, or use another key"
                + " (to have the newest message win where the backend can, see Unique.replace)");
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
