package dev.worker.nats.internal.record;

import dev.worker.api.JobId;
import dev.worker.api.spi.TrackingLevel;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What waits in the work queue: the news that a job is ready. It decides nothing where the job has a record; whoever is handed
 * one has the job only once its standing says so, and a ticket that is one too many does no harm. Where a job has no record,
 * the ticket is all that there is of it, and stays unanswered until the job has ended.
 *
 * @param id the job
 * @param type the wire name of its message type
 * @param level how much is remembered of the job: it has a record if that is everything
 * @param createdAt when the job was published
 * @param place its place among all jobs: the sequence of its record, 0 if it has none
 * @param revision the revision of its standing when it became ready, 0 if it has none yet
 * @param job the job itself, where it is small enough to travel along and this is its first ticket, or where it has no record
 */
public record Ticket(JobId id, String type, TrackingLevel level, Instant createdAt, long place, long revision,
        Optional<JobRecord> job) {

    /** The order in which jobs were published. */
    public static final Comparator<Ticket> ORDER = Comparator.comparing(Ticket::createdAt)
            .thenComparingLong(Ticket::place);

    /** Jobs whose payload is larger are read when they are taken, instead of being written twice. */
    private static final int MAX_INLINE = 16 * 1024;

    private static final int VERSION = 2;

    /** The first ticket of a job, which carries it along if it is small. */
    public static Ticket first(JobRecord job, long place) {
        // what waited for its parents has moved on since, and is read anyway
        boolean small = job.envelope().payload().length <= MAX_INLINE && job.envelope().after().isEmpty();
        return new Ticket(job.id(), job.envelope().type(), TrackingLevel.ALL, job.createdAt(), place, 0,
                small ? Optional.of(job) : Optional.empty());
    }

    /**
     * Any other ticket. The job is read when it is taken: there may be a ticket of it already, and it may have run and been forgotten
     * before this one is handed out.
     */
    public static Ticket of(JobRecord job, long place, long revision) {
        return new Ticket(job.id(), job.envelope().type(), TrackingLevel.ALL, job.createdAt(), place, revision,
                Optional.empty());
    }

    /**
     * This one in another place: it is not known there whether it was handed out before, so the job is read, unless this is all there
     * is of it.
     */
    public Ticket moved() {
        return isAlone() ? this : new Ticket(id, type, level, createdAt, place, revision, Optional.empty());
    }

    /** A ticket that is all there is of its job. */
    public static Ticket alone(JobRecord job, TrackingLevel level) {
        return new Ticket(job.id(), job.envelope().type(), level, job.createdAt(), 0, 0, Optional.of(job));
    }

    /** Whether it is all that there is of its job, unless the job has come to need a record since. */
    public boolean isAlone() {
        return level != TrackingLevel.ALL;
    }

    /** Its form as bytes. */
    public byte[] toBytes() {
        return new ByteWriter(VERSION).id(id.value()).text(type).text(level.name()).instant(createdAt).number(place)
                .number(revision)
                .optional(job, (writer, record) -> writer.nested(record::write))
                .toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static Ticket of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        return new Ticket(new JobId(reader.id()), reader.text(), TrackingLevel.valueOf(reader.text()),
                reader.instant(), reader.number(), reader.number(),
                reader.optional(ByteReader::blob).map(JobRecord::of));
    }
}
