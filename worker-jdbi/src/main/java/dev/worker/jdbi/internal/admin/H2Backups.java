package dev.worker.jdbi.internal.admin;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.DatabaseSettings;
import dev.worker.jdbi.internal.database.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Backups of an embedded H2: taken while it is in use, put back while it is not. */
public final class H2Backups {

    private static final String FILE_END = ".mv.db";
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
            .withZone(ZoneOffset.UTC);

    private H2Backups() {}

    /** Backs up into a new file of the directory; gives the file. Work goes on meanwhile; changes wait. */
    public static Path backup(Database database, Path directory) {
        try {
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, ".worker-backup", ".zip");
            try {
                database.alone("BACKUP TO '" + unfinished.toString().replace("'", "''") + "'");
                return name(unfinished, directory);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.UNAVAILABLE, "no backup in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Two backups of one moment get two names. */
    private static Path name(Path unfinished, Path directory) throws IOException {
        String stamp = STAMP.format(Instant.now());
        for (int number = 0;; number++) {
            Path target = directory.resolve("worker-" + stamp + (number == 0 ? "" : "-" + number) + ".zip");
            try {
                linkOrCopy(target, unfinished);
                return target;
            } catch (FileAlreadyExistsException e) {
                // the next number
            }
        }
    }

    /** Unlike a move, neither replaces a file that is there. */
    private static void linkOrCopy(Path target, Path file) throws IOException {
        try {
            Files.createLink(target, file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // not every file system has links, and Linux says that as an error of the call
            Files.copy(file, target);
        }
    }

    /**
     * Puts a backup in the place of a database that nobody has open. The backup is unpacked beside it and checked before anything is
     * replaced, by one move.
     *
     * @param check what is wrong with an unpacked database
     */
    public static void restore(Path backup, DatabaseSettings target, Function<DatabaseUrl, List<String>> check) {
        Path file = target.url().file().orElseThrow(() -> WorkerException.invalid(
                "%s is no H2 file; only those are restored here", target.url()));
        try {
            Path parent = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
            Files.createDirectories(parent);
            Path directory = Files.createTempDirectory(parent, ".worker-restore");
            try {
                Path unpacked = unpack(backup, directory);
                List<String> problems = check.apply(target.url().at(unpacked));
                if (!problems.isEmpty()) {
                    throw new WorkerException(ErrorCode.UNREADABLE,
                            "the backup " + backup + " is not sound: " + problems);
                }
                refuseIfOpen(file);
                Files.move(unpacked, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(sibling(file, ".trace.db"));
            } finally {
                delete(directory);
            }
        } catch (IOException e) {
            throw new WorkerException(
                    ErrorCode.UNREADABLE, "the backup " + backup + " was not restored: " + e.getMessage(), e);
        }
    }

    private static void refuseIfOpen(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE); var lock = channel.tryLock()) {
            if (lock != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // open in this very process
        }
        throw new WorkerException(ErrorCode.WRONG_STATE, "the database " + file + " is in use; close it, then restore");
    }

    private static Path unpack(Path backup, Path directory) throws IOException {
        try (InputStream in = Files.newInputStream(backup); ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(FILE_END)) {
                    // A name of our own: the one in the file may lead anywhere.
                    Path unpacked = directory.resolve("restored" + FILE_END);
                    Files.copy(zip, unpacked);
                    return unpacked;
                }
            }
        }
        throw new IOException("there is no database in it");
    }

    private static Path sibling(Path file, String end) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.length() - FILE_END.length()) + end);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
