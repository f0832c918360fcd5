package dev.worker.api.spi;

/**
 * A running job whose owner's lease expired and which now belongs to the owner that took it over, still under the
 * attempt that the lost owner ran.
 *
 * @param delivery the job and that attempt
 * @param from the owner that lost it
 * @param worker the worker that ran it
 * @param begun whether it had begun; false for one that waited for {@link Transport#begin}, which is not a crash
 */
public record TakenOver(Delivery delivery, OwnerId from, String worker, boolean begun) {

    /** A job that had begun. */
    public TakenOver(Delivery delivery, OwnerId from, String worker) {
        this(delivery, from, worker, true);
    }
}
