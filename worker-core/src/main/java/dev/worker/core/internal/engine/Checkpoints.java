package dev.worker.core.internal.engine;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.api.spi.TrackingLevels;
import jakarta.inject.Inject;
import java.util.Optional;

/** Stores and reads how far jobs are. */
final class Checkpoints {

    private static final int TRIES = 2;

    private final JobStore store;
    private final MessageCodec codec;
    private final LeaseKeeper lease;
    private final int maxBytes;

    @Inject
    Checkpoints(JobStore store, MessageCodec codec, LeaseKeeper lease, Settings settings) {
        this.store = store;
        this.codec = codec;
        this.lease = lease;
        this.maxBytes = settings.get(EngineSettings.MAX_CHECKPOINT);
    }

    /** Refuses progress that nobody would ever see. */
    void requireProgress(String type) {
        TrackingLevels tracking = store.tracking();
        if (tracking.of(type) == TrackingLevel.NONE) {
            throw new WorkerException(ErrorCode.NOT_SUPPORTED, "jobs of type " + type
                    + " are not tracked, so their progress is kept nowhere (" + tracking.setting() + ")");
        }
    }

    void save(Execution execution, Checkpoint<?, ?> checkpoint) {
        byte[] bytes = codec.encode(checkpoint);
        if (bytes.length > maxBytes) {
            throw WorkerException.invalid(
                    "checkpoint of job %s has %d bytes; allowed is up to %d (setting worker.%s). Store what is large elsewhere and keep where it is",
                    execution.id(), bytes.length, maxBytes, EngineSettings.MAX_CHECKPOINT.key());
        }
        if (!stored(execution, bytes)) {
            throw new WorkerException(
                    ErrorCode.UNAVAILABLE,
                    "it is not known whether this process still holds job " + execution.id()
                            + ", as its lease is in doubt; the checkpoint was not stored and may be tried again");
        }
    }

    /** A refusal can also mean that the whole lease is gone: the attempt may have come along with a fresh one. */
    private boolean stored(Execution execution, byte[] bytes) {
        for (int left = TRIES; left > 0; left--) {
            execution.heartbeat();
            OwnerId owner = lease.owner().orElse(null);
            if (owner == null) {
                return false;
            }
            if (store.checkpoint(owner, execution.id(), execution.attempt(), bytes) == Settled.APPLIED) {
                return true;
            }
            if (lease.confirm(owner)) {
                throw new WorkerException(
                        ErrorCode.ATTEMPT_ENDED,
                        "attempt " + execution.attempt() + " of job " + execution.id()
                                + " is no longer ours; its checkpoint was not stored");
            }
        }
        return false;
    }

    <C, A> Optional<Checkpoint<C, A>> last(Execution execution, Class<C> cursor, Class<A> accumulated) {
        return store.checkpoint(execution.id()).map(bytes -> decode(bytes, cursor, accumulated));
    }

    @SuppressWarnings("unchecked") // the codec was asked for this very type
    private <C, A> Checkpoint<C, A> decode(byte[] bytes, Class<C> cursor, Class<A> accumulated) {
        return (Checkpoint<C, A>) codec.decode(bytes, Checkpoint.type(cursor, accumulated));
    }
}
