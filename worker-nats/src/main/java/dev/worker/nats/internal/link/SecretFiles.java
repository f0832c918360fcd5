package dev.worker.nats.internal.link;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Locale;
import java.util.Optional;

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

    static String requireCredentials(String setting, String path) {
        String text = read(setting, path);
        if (!text.contains("BEGIN NATS USER JWT") || !text.contains("BEGIN USER NKEY SEED")) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "%s names a file without a user's JWT and seed: %s", setting, path));
        }
        return path;
    }

    static AuthHandler seed(String setting, String path) {
        char[] seed = read(setting, path).trim().toCharArray();
        try {
            NKey.fromSeed(seed).clear();
        } catch (IllegalArgumentException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "%s names a file that is no nkey seed: %s", setting, path), e);
        }
        return Nats.staticCredentials(null, seed);
    }

    static String requireKeyStore(String setting, String path, Optional<String> password) {
        requireReadable(setting, path);
        try {
            KeyStore.getInstance(Path.of(path).toFile(), password.map(String::toCharArray).orElse(null));
            return path;
        } catch (IOException | GeneralSecurityException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "%s names a file that cannot be opened with %s-password: %s (%s)", setting, setting, path,
                    e.getMessage()), e);
        }
    }

    private static String read(String setting, String path) {
        try {
            return Files.readString(Path.of(requireReadable(setting, path)), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION,
                    setting + " names a file that cannot be read: " + path, e);
        }
    }
}
