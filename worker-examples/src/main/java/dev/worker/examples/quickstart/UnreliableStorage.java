package dev.worker.examples.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * The part of the example that fails now and then, as networks and disks do: one file in twenty cannot be opened at the
 * first attempt. Which ones depends on their names alone, so that two runs can be compared.
 */
final class UnreliableStorage {

    private static final int ONE_IN = 20;

    /**
     * Opens a file.
     *
     * @param name chooses whether the opening fails
     * @param attempt the attempt of the job; later ones than the first do not fail
     * @throws NotThisTimeException if it fails
     */
    InputStream open(Path file, String name, int attempt) throws IOException {
        if (attempt == 1 && failsAtFirst(name)) {
            throw new NotThisTimeException("the storage did not answer; it will");
        }
        return Files.newInputStream(file);
    }

    static boolean failsAtFirst(String name) {
        CRC32 hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return hash.getValue() % ONE_IN == 0;
    }

    /** A failure that another attempt may mend. */
    static final class NotThisTimeException extends IOException {

        NotThisTimeException(String message) {
            super(message);
        }
    }
}
