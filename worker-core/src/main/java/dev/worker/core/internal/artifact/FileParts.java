package dev.worker.core.internal.artifact;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;

/** Files that are being written, each under a lock that keeps processes apart. Where a writer broke off, the next one goes on. */
final class FileParts {

    private static final String PART = ".part";
    private static final int CHUNK = 64 << 10;

    private final InstantSource clock;

    FileParts(InstantSource clock) {
        this.clock = clock;
    }

    /** What the file is called while it is written. */
    Path of(Path file) {
        return file.resolveSibling(file.getFileName() + PART);
    }

    /** What it is to be called. */
    Path fileOf(Path part) {
        String name = part.getFileName().toString();
        return part.resolveSibling(name.substring(0, name.length() - PART.length()));
    }

    boolean isPart(Path file) {
        return file.getFileName().toString().endsWith(PART)
                && FileArtifactStore.NAME.matcher(fileOf(file).getFileName().toString()).matches();
    }

    /** Goes on behind what is there; whether that was right, the hash of the whole tells. */
    void write(ArtifactId id, Path part, ArtifactContent content) throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released with the channel.
            out.lock();
            if (Files.notExists(part)) {
                throw new NoSuchFileException(part.toString());
            }
            try {
                append(out, content);
            } finally {
                touch(part);
            }
        }
        try (InputStream written = new VerifiedStream(id, Files.newInputStream(part))) {
            written.transferTo(OutputStream.nullOutputStream());
        } catch (WorkerException e) {
            Files.delete(part);
            throw e;
        }
    }

    private static void append(FileChannel out, ArtifactContent content) throws IOException {
        out.position(Math.min(out.size(), content.length()));
        out.truncate(out.position());
        try (InputStream in = content.open(out.position())) {
            byte[] chunk = new byte[CHUNK];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(ByteBuffer.wrap(chunk, 0, read));
            }
        }
        out.force(true);
    }

    /** Unless someone is writing it; tells whether it was. */
    boolean deleteIfOlder(Path part, Instant newest) throws IOException {
        if (!isOlder(part, newest)) {
            return false;
        }
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            boolean deleted = out.tryLock() != null && isOlder(part, newest);
            if (deleted) {
                Files.delete(part);
            }
            return deleted;
        }
    }

    /** Whether it is there, and was last changed then or before. */
    static boolean isOlder(Path file, Instant newest) throws IOException {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isAfter(newest);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Makes it as young as if it were written now. */
    void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }
}
