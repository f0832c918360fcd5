package dev.worker.nats.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactId;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongFunction;

/** Reads parts one after the other, one of them in memory at a time, and checks the hash at the end. */
final class PartStream extends InputStream {

    private final ArtifactId id;
    private final long length;
    private final int partSize;
    private final LongFunction<byte[]> parts;
    private final MessageDigest digest = ArtifactId.digest();
    private long position;
    private byte[] part = {};
    private int inPart;
    private boolean verified;

    PartStream(ArtifactId id, long length, int partSize, LongFunction<byte[]> parts) {
        this.id = id;
        this.length = length;
        this.partSize = partSize;
        this.parts = parts;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int wanted) {
        if (wanted == 0) {
            return 0;
        }
        if (inPart == part.length && position < length) {
            part = parts.apply(position / partSize);
            inPart = 0;
            digest.update(part);
        }
        if (position >= length || part.length == 0) {
            verify();
            return -1;
        }
        int count = Math.min(wanted, part.length - inPart);
        System.arraycopy(part, inPart, target, offset, count);
        inPart += count;
        position += count;
        return count;
    }

    private void verify() {
        if (!verified && !ArtifactId.of(digest).equals(id)) {
            throw new WorkerException(ErrorCode.UNREADABLE,
                    "artifact " + id + " is damaged: its content has another hash");
        }
        verified = true;
    }
}
