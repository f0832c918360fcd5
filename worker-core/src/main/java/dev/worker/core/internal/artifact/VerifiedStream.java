package dev.worker.core.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactId;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;

/** A stream that throws at its end where it was not the content of this id. */
final class VerifiedStream extends DigestInputStream {

    private final ArtifactId id;
    private boolean verified;

    VerifiedStream(ArtifactId id, InputStream stream) {
        super(stream, ArtifactId.digest());
        this.id = id;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        return atEnd(read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        return atEnd(read);
    }

    private int atEnd(int read) {
        if (read < 0 && !verified) {
            ArtifactId found = ArtifactId.of(getMessageDigest());
            if (!found.equals(id)) {
                throw new WorkerException(ErrorCode.UNREADABLE,
                        "artifact " + id + " is damaged: its content has the hash " + found);
            }
            verified = true;
        }
        return read;
    }
}
