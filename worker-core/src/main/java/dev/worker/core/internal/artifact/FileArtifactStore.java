package dev.worker.core.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.StoredArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Artifacts in a directory, each a file named after its hash, with its label in a file beside it. What is being written has
 * another name, under a lock that keeps processes apart, and becomes visible by being renamed.
 */
final class FileArtifactStore implements ArtifactStore {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String LABEL = ".label";
    private static final String PART = ".part";
    private static final String LOCK = ".lock";
    private static final int CHUNK = 64 << 10;

    /** For each directory: locks of files are between processes; inside one, they are refused where they would have to wait. */
    private static final Map<Path, ReentrantLock> WRITING = new ConcurrentHashMap<>();

    private final Path directory;
    private final InstantSource clock;
    private final ReentrantLock writing;

    FileArtifactStore(Path directory, InstantSource clock) {
        this.directory = directory.toAbsolutePath().normalize();
        this.clock = clock;
        this.writing = WRITING.computeIfAbsent(this.directory, key -> new ReentrantLock());
        try {
            Files.createDirectories(this.directory);
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, "worker.files.directory is " + this.directory
                    + ", which is no directory and cannot be made one", e);
        }
    }

    @Override
    public void put(ArtifactId id, String label, ArtifactContent content) {
        writing.lock();
        try {
            Path file = file(id);
            Files.createDirectories(file.getParent());
            if (renewed(file)) {
                return;
            }
            write(id, file, label, content);
        } catch (IOException e) {
            throw failed("write", id, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Optional<InputStream> get(ArtifactId id) {
        try {
            return Optional.of(new VerifiedStream(id, Files.newInputStream(file(id))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", id, e);
        }
    }

    @Override
    public boolean delete(ArtifactId id, Duration olderThan) {
        Path file = file(id);
        Instant newest = clock.instant().minus(olderThan);
        writing.lock();
        try {
            return locked(() -> {
                boolean old = isOlder(file, newest);
                if (old) {
                    Files.delete(file);
                    Files.deleteIfExists(sibling(file, LABEL));
                }
                return old;
            });
        } catch (IOException e) {
            throw failed("delete", id, e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void deleteIncomplete(Duration olderThan) {
        Instant newest = clock.instant().minus(olderThan);
        writing.lock();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path part : files.filter(FileArtifactStore::isPart).toList()) {
                deletePart(part, newest);
            }
        } catch (IOException | UncheckedIOException e) {
            throw notListed(e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public List<StoredArtifact> list(Duration olderThan) {
        Instant newest = clock.instant().minus(olderThan);
        List<StoredArtifact> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(FileArtifactStore::isArtifact).toList()) {
                stored(file, newest).ifPresent(found::add);
            }
            return found;
        } catch (IOException | UncheckedIOException e) {
            throw notListed(e);
        }
    }

    @Override
    public void close() {
        // holds nothing
    }

    /** Others may keep files of their own in the directory. */
    private static boolean isArtifact(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    private static boolean isPart(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(PART) && NAME.matcher(name.substring(0, name.length() - PART.length())).matches();
    }

    private static boolean isOlder(Path file, Instant newest) throws IOException {
        try {
            return !Files.getLastModifiedTime(file).toInstant().isAfter(newest);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Optional<StoredArtifact> stored(Path file, Instant newest) throws IOException {
        try {
            if (!isOlder(file, newest)) {
                return Optional.empty();
            }
            return Optional.of(new StoredArtifact(new ArtifactId(file.getFileName().toString()),
                    Files.readString(sibling(file, LABEL)), Files.size(file)));
        } catch (NoSuchFileException e) {
            // another process has just deleted it
            return Optional.empty();
        }
    }

    /** Does it while no other process decides about what is there. */
    private boolean locked(Step step) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            return step.run();
        }
    }

    /** Tells whether it is there, and as young as if it were written now. */
    private boolean renewed(Path file) throws IOException {
        return locked(() -> {
            boolean there = Files.exists(file);
            if (there) {
                touch(file);
            }
            return there;
        });
    }

    private void write(ArtifactId id, Path file, String label, ArtifactContent content) throws IOException {
        Path part = sibling(file, PART);
        try {
            write(id, part, content);
            publish(part, file, label);
        } catch (NoSuchFileException e) {
            // another process that wrote it, too, was faster
            if (!renewed(file)) {
                throw e;
            }
        }
    }

    private void publish(Path part, Path file, String label) throws IOException {
        locked(() -> {
            Files.writeString(sibling(file, LABEL), label, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        });
    }

    /** Goes on behind what is there; whether that was right, the hash of the whole tells. */
    private void write(ArtifactId id, Path part, ArtifactContent content) throws IOException {
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

    /** Unless someone is writing it, in this process or another. */
    private static void deletePart(Path part, Instant newest) throws IOException {
        if (!isOlder(part, newest)) {
            return;
        }
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
            if (out.tryLock() != null && isOlder(part, newest)) {
                Files.delete(part);
            }
        } catch (NoSuchFileException e) {
            // another process has just finished or deleted it
        }
    }

    private void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    }

    /** Two hundred and fifty-six directories, so that none of them has too many files. */
    private Path file(ArtifactId id) {
        return directory.resolve(id.sha256().substring(0, 2)).resolve(id.sha256());
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private WorkerException notListed(Exception cause) {
        return new WorkerException(ErrorCode.UNAVAILABLE, "the artifacts in " + directory + " cannot be listed", cause);
    }

    private static WorkerException failed(String what, ArtifactId id, IOException cause) {
        return new WorkerException(ErrorCode.UNAVAILABLE,
                "cannot " + what + " artifact " + id + ": " + cause.getMessage(), cause);
    }

    @FunctionalInterface
    private interface Step {
        boolean run() throws IOException;
    }
}
