package dev.worker.api.spi;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What travels with a job instead of bytes that are kept in an artifact store. It tells the hash of those bytes too, as the
 * artifact has another one for each job: so it can be seen that two jobs have the same message.
 *
 * @param artifact the artifact
 * @param content the hash of the bytes that it was made for
 */
public record ArtifactReference(ArtifactId artifact, ArtifactId content) {

    /** No codec of texts begins with a NUL. */
    private static final String MARK = "\0worker-artifact:";
    private static final int DIGITS = 64;

    /** As it travels. */
    public byte[] bytes() {
        return (MARK + artifact + content).getBytes(StandardCharsets.US_ASCII);
    }

    /** The reference that these bytes are; empty if they are what they stand for themselves. */
    public static Optional<ArtifactReference> of(byte[] travelled) {
        byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
        if (travelled.length != mark.length + 2 * DIGITS
                || !Arrays.equals(travelled, 0, mark.length, mark, 0, mark.length)) {
            return Optional.empty();
        }
        String names = new String(travelled, mark.length, 2 * DIGITS, StandardCharsets.US_ASCII);
        return Optional.of(new ArtifactReference(
                new ArtifactId(names.substring(0, DIGITS)), new ArtifactId(names.substring(DIGITS))));
    }
}
