package dev.worker.core.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.StoredArtifact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts in a directory, each a file named after its hash, with its label in a file beside it. What is being written has
 * another name, under a lock that keeps processes apart, and becomes visible by being renamed.
 */
final class FileArtifactStore implements ArtifactStore {

    private static final Logger LOG = LoggerFactory.getLogger(FileArtifactStore.class);
    static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final String LABEL = ".label";
    private static final String LOCK = ".lock";

    /** For each directory: locks of files are between processes; inside one, they are refused where they would have to wait. */
    private static final Map<Path, ReentrantLock> WRITING = new ConcurrentHashMap<>();

    private final Path directory;
    private final InstantSource clock;
    private final FileParts parts;
    private final ReentrantLock writing;

    FileArtifactStore(Path directory, InstantSource clock) {
        this.directory = directory.toAbsolutePath().normalize();
        this.clock = clock;
        this.parts = new FileParts(clock);
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
                boolean old = FileParts.isOlder(file, newest);
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
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(parts::isPart).forEach(part -> deletePart(part, newest));
        } catch (IOException | UncheckedIOException e) {
            throw notListed(e);
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

    private static Optional<StoredArtifact> stored(Path file, Instant newest) throws IOException {
        try {
            if (!FileParts.isOlder(file, newest)) {
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
                parts.touch(file);
            }
            return there;
        });
    }

    private void write(ArtifactId id, Path file, String label, ArtifactContent content) throws IOException {
        Path part = parts.of(file);
        try {
            parts.write(id, part, content);
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

    /** Unless someone is writing it, in this process or another. One that cannot be deleted keeps no other from going. */
    private void deletePart(Path part, Instant newest) {
        writing.lock();
        try {
            if (parts.deleteIfOlder(part, newest)) {
                // its process may have died right before it was to be visible
                deleteLabelOfNone(parts.fileOf(part));
            }
        } catch (NoSuchFileException e) {
            // another process has just finished or deleted it
        } catch (IOException e) {
            LOG.warn("the beginning of an artifact, {}, cannot be deleted", part, e);
        } finally {
            writing.unlock();
        }
    }

    /** Two hundred and fifty-six directories, so that none of them has too many files. */
    private Path file(ArtifactId id) {
        return directory.resolve(id.sha256().substring(0, 2)).resolve(id.sha256());
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void deleteLabelOfNone(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.deleteIfExists(sibling(file, LABEL));
        }
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
