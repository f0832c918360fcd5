package dev.worker.api.spi;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keeps bytes under the hash of their content: messages and results that are too large to travel with their jobs.
 *
 * <p>Threads, errors and time: as for {@link Transport}. Content that is not what its id says is
 * {@link dev.worker.api.ErrorCode#UNREADABLE}, in both directions.
 */
public interface ArtifactStore extends AutoCloseable {

    /**
     * Stores content. All of it is there when this returns, and nothing of it is visible before. Storing what is there changes
     * nothing but its age, not its label either: it is as young as if it had been stored now, so that nobody deletes it who thinks that
     * it is needed no more. Where an earlier call for this id broke off, by an error or the death of its process, this one
     * goes on: the parts that arrived, of 4 MiB at most, are not read again.
     *
     * @param id the hash of the content
     * @param label what it is stored for, up to 200 characters
     * @param content where the bytes come from
     * @throws dev.worker.api.WorkerException {@link dev.worker.api.ErrorCode#UNREADABLE} if the content has another hash, or cannot be
     *     read
     */
    void put(ArtifactId id, String label, ArtifactContent content);

    /**
     * Opens an artifact for reading, if there is one. The hash is checked on the way: who has read it to its end without a
     * {@link dev.worker.api.WorkerException} or an {@link java.io.IOException} has read the right bytes. For one thread; to be closed.
     */
    Optional<InputStream> get(ArtifactId id);

    /**
     * Deletes an artifact if it was stored so long ago, or longer; tells whether it did. One that is put at the same time is there when
     * that returns, as a whole.
     *
     * @param olderThan an hour at least, unless it is certain that nobody is putting it
     */
    boolean delete(ArtifactId id, Duration olderThan);

    /**
     * Deletes what calls of {@code put} left behind that broke off so long ago, or longer, and with which nobody went on. Reads the names of
     * all artifacts.
     *
     * @param olderThan an hour at least, unless it is certain that nobody is putting anything
     */
    void deleteIncomplete(Duration olderThan);

    /** The artifacts that were stored so long ago, or longer, in any order. Reads the names of all artifacts. */
    List<StoredArtifact> list(Duration olderThan);

    /** Releases connections and threads. Artifacts stay. May be called twice. */
    @Override
    void close();
}
