package dev.worker.core.extension;

import dev.worker.api.WorkerSpec;
import dev.worker.api.WorkerState;
import java.time.Instant;
import java.util.List;

/** A worker that this runtime hosts. Safe for use by any number of threads. */
public interface HostedWorker {

    /** What it declares. */
    WorkerSpec spec();

    /** Its state now; never LOST. */
    WorkerState state();

    /** When it started, by the runtime's clock. */
    Instant startedAt();

    /**
     * Whether it looks for jobs, or will as soon as it has room: it was told of some, or outcomes are on their way to the store that may
     * let more pass. What is ready and stays so while it does not look is held back, by a guard or a limit per key.
     */
    boolean looking();

    /** The jobs that it runs now. */
    List<RunningJob> running();

    /** Takes no more jobs until {@link #resume()}; running ones go on. Idempotent. */
    void pause();

    /** Takes jobs again. Idempotent. */
    void resume();

    /** What hinders it now, for people: the backend away, say. Empty if nothing does. */
    List<String> problems();

    /** Why it leaves some jobs alone for now, for people: a circuit is open, say. Empty if it does not. */
    List<String> restraints();
}
