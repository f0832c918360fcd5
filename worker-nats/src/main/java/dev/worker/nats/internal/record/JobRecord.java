package dev.worker.nats.internal.record;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Unique;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import io.nats.client.impl.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A job as it was published: written once, never changed. The record of a job that did without one at first is written when
 * there is something to remember of it, and says where it stood then.
 *
 * @param envelope what was published
 * @param createdAt when
 * @param runAt when it may run for the first time
 * @param carried whether it waits in our own work queue; else another backend's transport carries it
 * @param origin where it stood when it was written, unless it stands alone and nobody had touched it yet
 */
public record JobRecord(Envelope envelope, Instant createdAt, Instant runAt, boolean carried,
        Optional<Standing> origin) {

    private static final int VERSION = 2;
    /** Says that it ends with the job's parents. */
    private static final int VERSION_WITH_PARENTS = 3;
    private static final String QUEUE = "Queue";
    private static final String TYPE = "Type";
    private static final String CREATED = "Created";
    private static final String RUN_AT = "Run-At";

    /** What a scan sees of a job without reading its message. */
    public record Summary(String queue, String type, Instant createdAt, Instant runAt,
            Optional<StandingForm.Summary> origin) {}

    /** A job that nobody has touched yet. */
    public JobRecord(Envelope envelope, Instant createdAt, Instant runAt, boolean carried) {
        this(envelope, createdAt, runAt, carried, Optional.empty());
    }

    /** The same, to be written only now that it stands there. */
    public JobRecord standing(Standing now) {
        return new JobRecord(envelope, createdAt, runAt, carried, Optional.of(now));
    }

    /** The same, if it was not written yet, with the jobs that are meant instead of some parents. */
    public JobRecord meaning(Map<JobId, JobId> others) {
        Map<Integer, JobId> standIns = new HashMap<>();
        for (int place = 0; place < envelope.after().size(); place++) {
            JobId other = others.get(envelope.after().get(place).parent());
            if (other != null) {
                standIns.put(place, other);
            }
        }
        return standIns.isEmpty() ? this : standing(origin.orElseThrow().meaning(standIns));
    }

    /** The job's id. */
    public JobId id() {
        return envelope.id();
    }

    /** Whether it was published for a later time. */
    public boolean isDelayed() {
        return runAt.isAfter(createdAt);
    }

    /** What a scan will see. */
    public Headers headers() {
        Headers headers = new Headers();
        headers.put(QUEUE, envelope.queue());
        headers.put(TYPE, envelope.type());
        headers.put(CREATED, createdAt.toString());
        headers.put(RUN_AT, runAt.toString());
        origin.map(StandingForm::headers).ifPresent(more -> more.forEach(headers::put));
        return headers;
    }

    /** Reads {@link #headers}. */
    public static Summary summary(Headers headers) {
        return Heads.read(headers, JobRecord::read);
    }

    private static Summary read(Headers headers) {
        return new Summary(headers.getFirst(QUEUE), headers.getFirst(TYPE), Instant.parse(headers.getFirst(CREATED)),
                Instant.parse(headers.getFirst(RUN_AT)), StandingForm.find(headers));
    }

    /** Its form as bytes. */
    public byte[] toBytes() {
        return fields(new ByteWriter(version())).toBytes();
    }

    /** Its form as a part of another's. */
    void write(ByteWriter writer) {
        fields(writer.number(version()));
    }

    private int version() {
        return envelope.after().isEmpty() ? VERSION : VERSION_WITH_PARENTS;
    }

    private ByteWriter fields(ByteWriter writer) {
        writer.id(envelope.id().value())
                .text(envelope.type())
                .number(envelope.version())
                .blob(envelope.payload())
                .text(envelope.queue())
                .number(envelope.priority());
        start(writer, envelope.start());
        writer.optional(envelope.uniqueKey(), ByteWriter::text)
                .all(envelope.requires(), ByteWriter::text)
                .all(envelope.headers().entrySet(), (w, header) -> w.text(header.getKey()).text(header.getValue()))
                .instant(createdAt)
                .instant(runAt)
                .flag(carried)
                .optional(origin.map(StandingForm::toBytes), ByteWriter::blob);
        if (!envelope.after().isEmpty()) {
            writer.all(envelope.after(), JobRecord::parent);
        }
        return writer;
    }

    /** Reads {@link #toBytes}. */
    public static JobRecord of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION, VERSION_WITH_PARENTS);
        Envelope envelope = new Envelope(new JobId(reader.id()), reader.text(), (int) reader.number(), reader.blob(),
                reader.text(), (int) reader.number(), start(reader),
                reader.optional(ByteReader::text).map(Unique::untilFinished),
                Set.copyOf(reader.all(ByteReader::text)), headers(reader));
        JobRecord job = new JobRecord(envelope, reader.instant(), reader.instant(), reader.flag(),
                reader.optional(ByteReader::blob).map(StandingForm::of));
        return reader.version() == VERSION_WITH_PARENTS ? job.after(reader.all(JobRecord::parent)) : job;
    }

    private JobRecord after(List<Dependency> parents) {
        Envelope tied = new Envelope(envelope.id(), envelope.type(), envelope.version(), envelope.payload(),
                envelope.queue(), envelope.priority(), envelope.start(), envelope.unique(), envelope.requires(),
                envelope.headers(), parents);
        return new JobRecord(tied, createdAt, runAt, carried, origin);
    }

    private static void parent(ByteWriter writer, Dependency dependency) {
        writer.id(dependency.parent().value()).text(dependency.policy().name());
    }

    private static Dependency parent(ByteReader reader) {
        return new Dependency(new JobId(reader.id()), ParentPolicy.valueOf(reader.text()));
    }

    private static void start(ByteWriter writer, Start start) {
        switch (start) {
            case Start.Now ignored -> writer.number(0);
            case Start.After after ->
                writer.number(1).number(after.delay().getSeconds()).number(after.delay().getNano());
            case Start.At at -> writer.number(2).instant(at.instant());
        }
    }

    private static Start start(ByteReader reader) {
        long kind = reader.number();
        if (kind == 0) {
            return Start.NOW;
        }
        if (kind == 1) {
            long seconds = reader.number();
            return new Start.After(Duration.ofSeconds(seconds, reader.number()));
        }
        return new Start.At(reader.instant());
    }

    private static Map<String, String> headers(ByteReader reader) {
        Map<String, String> headers = new TreeMap<>();
        reader.all(r -> Map.entry(r.text(), r.text())).forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
        return headers;
    }
}
