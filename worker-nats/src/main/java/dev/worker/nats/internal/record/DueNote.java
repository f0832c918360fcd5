package dev.worker.nats.internal.record;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.OwnerId;
import java.time.Instant;
import java.util.List;

/** What is to be looked at when its time comes. */
public sealed interface DueNote {

    /** When. */
    Instant at();

    /** Its form as bytes. */
    byte[] toBytes();

    /**
     * A job's time comes.
     *
     * @param id the job
     * @param at when
     * @param revision the revision of its standing that says so, 0 if it has none yet
     */
    record Arrival(JobId id, Instant at, long revision) implements DueNote {
        @Override
        public byte[] toBytes() {
            return new ByteWriter(VERSION).number(ARRIVAL).instant(at).id(id.value()).number(revision).toBytes();
        }
    }

    /**
     * A publishing that should be over by then, and is finished if it is not: all or none holds also for a process that dies
     * in the middle. Taken away by the process that published.
     *
     * @param at when to look
     * @param jobs the jobs to publish
     */
    record Publishing(Instant at, List<JobRecord> jobs) implements DueNote {
        @Override
        public byte[] toBytes() {
            return new ByteWriter(VERSION).number(PUBLISHING).instant(at)
                    .all(jobs, (w, job) -> w.blob(job.toBytes()))
                    .toBytes();
        }
    }

    /**
     * Jobs with children that were about to end, or to come back: by then their children should have been told. Taken away by the
     * process that told them.
     *
     * @param at when to look
     * @param ids the jobs
     */
    record Turning(Instant at, List<JobId> ids) implements DueNote {
        @Override
        public byte[] toBytes() {
            return new ByteWriter(VERSION).number(TURNING).instant(at).all(ids, (w, id) -> w.id(id.value())).toBytes();
        }
    }

    /**
     * Jobs that come to be with a change of another one, if the change is made: its standing then names this note. By then they
     * should have been published. Taken away by the process that published them.
     *
     * @param at when to look
     * @param by the job that brings them along
     * @param owner the owner that was about to change it
     * @param attempt and under which attempt
     * @param jobs the jobs to publish
     */
    record Next(Instant at, JobId by, OwnerId owner, int attempt, List<JobRecord> jobs) implements DueNote {
        @Override
        public byte[] toBytes() {
            return new ByteWriter(VERSION).number(NEXT).instant(at).id(by.value()).id(owner.value()).number(attempt)
                    .all(jobs, (w, job) -> w.blob(job.toBytes()))
                    .toBytes();
        }
    }

    /** The version of the form. */
    int VERSION = 1;
    /** Says that an {@link Arrival} follows. */
    int ARRIVAL = 1;
    /** Says that a {@link Publishing} follows. */
    int PUBLISHING = 2;
    /** Says that a {@link Turning} follows. */
    int TURNING = 3;
    /** Says that a {@link Next} follows. */
    int NEXT = 4;

    /** Reads {@link #toBytes}. */
    static DueNote of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        int kind = (int) reader.number();
        Instant at = reader.instant();
        return switch (kind) {
            case ARRIVAL -> new Arrival(new JobId(reader.id()), at, reader.number());
            case PUBLISHING -> new Publishing(at, reader.all(r -> JobRecord.of(r.blob())));
            case TURNING -> new Turning(at, reader.all(r -> new JobId(r.id())));
            case NEXT -> new Next(at, new JobId(reader.id()), new OwnerId(reader.id()), (int) reader.number(),
                    reader.all(r -> JobRecord.of(r.blob())));
            default -> throw new WorkerException(ErrorCode.UNREADABLE, "a note in NATS is of an unknown kind: " + kind);
        };
    }
}
