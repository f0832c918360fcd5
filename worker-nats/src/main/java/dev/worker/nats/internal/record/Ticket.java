package dev.worker.nats.internal.record;

import dev.worker.api.JobId;
import java.util.Optional;

/**
 * What waits in the work queue: the news that a job is ready. It decides nothing; whoever is handed one has the job only once
 * its standing says so. A ticket that is one too many does no harm.
 *
 * @param id the job
 * @param type the wire name of its message type
 * @param place its place among all jobs: the sequence of its record
 * @param revision the revision of its standing when it became ready, 0 if it has none yet
 * @param job the job itself, where it is small enough to travel along
 */
public record Ticket(JobId id, String type, long place, long revision, Optional<JobRecord> job) {

    /** Jobs whose payload is larger are read when they are taken, instead of being written twice. */
    private static final int MAX_INLINE = 16 * 1024;

    private static final int VERSION = 1;

    /** A ticket that carries the job along if it is small. */
    public static Ticket of(JobRecord job, long place, long revision) {
        boolean small = job.envelope().payload().length <= MAX_INLINE;
        return new Ticket(job.id(), job.envelope().type(), place, revision,
                small ? Optional.of(job) : Optional.empty());
    }

    /** Its form as bytes. */
    public byte[] toBytes() {
        return new ByteWriter(VERSION).id(id.value()).text(type).number(place).number(revision)
                .optional(job.map(JobRecord::toBytes), ByteWriter::blob)
                .toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static Ticket of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        return new Ticket(new JobId(reader.id()), reader.text(), reader.number(), reader.number(),
                reader.optional(ByteReader::blob).map(JobRecord::of));
    }
}
