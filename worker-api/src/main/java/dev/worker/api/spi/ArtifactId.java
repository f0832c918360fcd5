package dev.worker.api.spi;

import dev.worker.api.WorkerException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name of an artifact: the hash of its content.
 *
 * @param sha256 the SHA-256 of the content, as 64 lower case hexadecimal digits
 */
public record ArtifactId(String sha256) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    /** Checks the form. */
    public ArtifactId {
        if (!FORM.matcher(sha256).matches()) {
            throw WorkerException.invalid("'%s' is no artifact id; allowed are 64 lower case hexadecimal digits",
                    sha256);
        }
    }

    /** The id of this content. */
    public static ArtifactId of(byte[] content) {
        return of(digest(), content);
    }

    /** The id of what a digest has seen, which begins anew afterwards. */
    public static ArtifactId of(MessageDigest sha256) {
        return new ArtifactId(HexFormat.of().formatHex(sha256.digest()));
    }

    /** What makes ids: a SHA-256 that has seen nothing yet. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ArtifactId of(MessageDigest digest, byte[] content) {
        digest.update(content);
        return of(digest);
    }

    @Override
    public String toString() {
        return sha256;
    }
}
