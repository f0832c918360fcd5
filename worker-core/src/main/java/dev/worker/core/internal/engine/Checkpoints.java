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
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Optional;

/** Stores and reads how far jobs are. */
final class Checkpoints {

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
        execution.heartbeat();
        Settled stored = lease.owner().map(owner -> save(owner, execution, bytes)).orElse(Settled.LOST);
        if (stored == Settled.LOST) {
            throw new WorkerException(
                    ErrorCode.ATTEMPT_ENDED,
                    "attempt " + execution.attempt() + " of job " + execution.id()
                            + " is no longer ours; its checkpoint was not stored");
        }
    }

    <C, A> Optional<Checkpoint<C, A>> last(Execution execution, Class<C> cursor, Class<A> accumulated) {
        return store.checkpoint(execution.id()).map(bytes -> decode(bytes, cursor, accumulated));
    }

    private Settled save(OwnerId owner, Execution execution, byte[] bytes) {
        return store.checkpoint(owner, execution.id(), execution.attempt(), bytes);
    }

    @SuppressWarnings("unchecked") // the codec was asked for this very type
    private <C, A> Checkpoint<C, A> decode(byte[] bytes, Class<C> cursor, Class<A> accumulated) {
        return (Checkpoint<C, A>) codec.decode(bytes, new CheckpointType(cursor, accumulated));
    }

    /** {@code Checkpoint<C, A>} at run time. */
    private record CheckpointType(Class<?> cursor, Class<?> accumulated) implements ParameterizedType {

        @Override
        public Type[] getActualTypeArguments() {
            return new Type[]{cursor, accumulated};
        }

        @Override
        public Type getRawType() {
            return Checkpoint.class;
        }

        @Override
        public Type getOwnerType() {
            return null;
        }
    }
}
