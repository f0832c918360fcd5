package dev.worker.nats.internal.record;

import dev.worker.api.JobId;
import java.util.List;

/**
 * Jobs that an owner is about to take: written before it takes them, so that whoever comes after it finds them all.
 *
 * @param ids the jobs
 */
public record Hold(List<JobId> ids) {

    private static final int VERSION = 1;

    /** Its form as bytes. */
    public byte[] toBytes() {
        return new ByteWriter(VERSION).all(ids, (w, id) -> w.id(id.value())).toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static Hold of(byte[] bytes) {
        return new Hold(new ByteReader(bytes, VERSION).all(reader -> new JobId(reader.id())));
    }
}
