package dev.worker.core.extension;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactReference;
import dev.worker.api.spi.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Encoded messages and results on their way into jobs and out of them: what is large stays in the artifact store, where there is
 * one, and only its name travels. Safe for use by any number of threads.
 *
 * <p>An artifact begins with its job's id. So no two jobs share one, and it can be deleted when its job is.
 */
public final class Payloads {

    private static final int ID_BYTES = 2 * Long.BYTES;

    private final Optional<ArtifactStore> store;
    private final int above;
    private final OptionalLong limit;

    /**
     * With this store.
     *
     * @param above what has more bytes than this goes into the store
     * @param limit the most bytes that may travel with a job
     */
    public Payloads(Optional<ArtifactStore> store, int above, OptionalLong limit) {
        this.store = store;
        this.above = (int) Math.min(above, limit.orElse(above));
        this.limit = limit;
    }

    /**
     * What travels with the job for these bytes: they themselves, or the name of the artifact that they are now.
     *
     * @param what what they are, for people
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if they are too large and there is no store,
     *     {@link ErrorCode#UNAVAILABLE} if the store is away
     */
    public byte[] write(String what, JobId id, byte[] bytes) {
        if (store.isPresent() && bytes.length > above) {
            byte[] content = ByteBuffer.allocate(ID_BYTES + bytes.length)
                    .putLong(id.value().getMostSignificantBits())
                    .putLong(id.value().getLeastSignificantBits())
                    .put(bytes)
                    .array();
            ArtifactId artifact = ArtifactId.of(content);
            store.get().put(artifact, id.toString(), ArtifactContent.of(content));
            return new ArtifactReference(artifact, ArtifactId.of(bytes)).bytes();
        }
        if (limit.isPresent() && bytes.length > limit.getAsLong()) {
            throw WorkerException.invalid("%s of job %s has %d bytes; the transport carries %d at the most."
                    + " Set worker.artifact-store to keep what is large outside of jobs",
                    what, id, bytes.length, limit.getAsLong());
        }
        return bytes;
    }

    /**
     * Checks that these bytes may travel as they are.
     *
     * @param what what they are, for people
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if they are too large
     */
    public void requireTravels(String what, byte[] bytes) {
        if (limit.isPresent() && bytes.length > limit.getAsLong()) {
            throw WorkerException.invalid(
                    "%s has %d bytes; the transport carries %d at the most, and it cannot go into an artifact store",
                    what, bytes.length, limit.getAsLong());
        }
    }

    /**
     * The bytes that were written.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if their artifact is gone or damaged, or there is no store,
     *     {@link ErrorCode#UNAVAILABLE} if the store is away
     */
    public byte[] read(byte[] travelled) {
        Optional<ArtifactReference> reference = ArtifactReference.of(travelled);
        return reference.isPresent() ? read(reference.get().artifact()) : travelled;
    }

    private byte[] read(ArtifactId id) {
        ArtifactStore artifacts = store.orElseThrow(() -> unreadable(
                "artifact " + id + " is not within reach: worker.artifact-store is not set in this process", null));
        try (InputStream content = artifacts.get(id)
                .orElseThrow(() -> unreadable("artifact " + id + " is not in the artifact store", null))) {
            byte[] bytes = content.readAllBytes();
            return Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "artifact " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether this is the name of an artifact. */
    public static boolean isReference(byte[] bytes) {
        return ArtifactReference.of(bytes).isPresent();
    }

    private static WorkerException unreadable(String message, Throwable cause) {
        return new WorkerException(ErrorCode.UNREADABLE, message, cause);
    }
}
