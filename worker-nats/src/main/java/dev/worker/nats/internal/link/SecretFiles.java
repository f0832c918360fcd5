package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.AuthHandler;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Files that settings name: read at the start, so that a wrong path is told then. */
final class SecretFiles {

    private SecretFiles() {}

    static String requireReadable(String setting, String path) {
        if (!Files.isReadable(Path.of(path))) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "%s names a file that cannot be read: %s", setting, path));
        }
        return path;
    }

    static AuthHandler seed(String setting, String path) {
        requireReadable(setting, path);
        try {
            String seed = Files.readString(Path.of(path), StandardCharsets.US_ASCII).trim();
            return Nats.staticCredentials(null, seed.toCharArray());
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION,
                    setting + " names a file that cannot be read: " + path, e);
        }
    }
}
