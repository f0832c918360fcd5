package dev.worker.api.spi;

import dev.worker.api.JobId;
import java.util.List;
import java.util.function.Consumer;

/**
 * Transactions of a job store whose jobs another backend carries. {@link #publish} creates the jobs, as {@link JobStore#create},
 * and notes in the same transaction that they are still to be handed to the transport; {@link #settle} has the fence of
 * {@link JobStore#settle}, leases aside.
 */
public interface Outbox extends Transactions {

    /**
     * The job store of these jobs, in place of {@link Backend#jobStore}. What comes to be or becomes ready in it without being published
     * is noted to be handed over in the transaction that changes it: jobs that come with a settlement, jobs whose parents have
     * ended, and dead letters that are put back. Listeners of the backend's own transport hear of it.
     */
    JobStore jobStore();

    /**
     * Takes the oldest jobs that are still to be handed over, has them handed over, and forgets that they were to be. Where the
     * process dies between the two, they are handed over once more, which the transport takes as the same job. Two relays
     * never hold the same job at a time.
     *
     * @param max at most this many
     * @param carrier hands over; where it throws, all of them stay noted
     * @return how many were handed over
     */
    int relay(int max, Consumer<List<JobId>> carrier);
}
