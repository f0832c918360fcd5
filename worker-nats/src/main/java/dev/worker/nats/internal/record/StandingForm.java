package dev.worker.nats.internal.record;

import dev.worker.api.AttemptError;
import dev.worker.api.AttemptFailure;
import dev.worker.api.FailureKind;
import dev.worker.api.JobState;
import dev.worker.api.Progress;
import dev.worker.api.spi.OwnerId;
import io.nats.client.impl.Headers;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** How a {@link Standing} is written: in full as bytes, and in short as headers, which a scan reads alone. */
public final class StandingForm {

    private static final int VERSION = 1;
    /** Says that it ends with a checkpoint, what ties the job to others, and which came to be with it. */
    private static final int VERSION_WITH_MORE = 2;
    private static final String CHILDREN = "Children";
    private static final String STATE = "State";
    private static final String WORKER = "Worker";
    private static final String OWNER = "Owner";
    private static final String ERROR = "Error";
    private static final String RUN_AT = "Run-At";
    private static final String KEEP_UNTIL = "Keep-Until";

    private StandingForm() {}

    /**
     * What a scan sees of a standing without reading it.
     *
     * @param state where the job is
     * @param worker the worker of its newest attempt
     * @param errorType the type of its newest failure
     * @param runAt when it may run
     * @param keepUntil when an ended job may be forgotten
     * @param hasChildren whether jobs may come after it
     * @param runsUnder the owner of a running job, unless an earlier version wrote it
     */
    public record Summary(JobState state, Optional<String> worker, Optional<String> errorType, Instant runAt,
            Optional<Instant> keepUntil, boolean hasChildren, Optional<OwnerId> runsUnder) {}

    /** In short. */
    public static Headers headers(Standing standing) {
        Headers headers = new Headers();
        headers.put(STATE, standing.state().name());
        headers.put(RUN_AT, standing.runAt().toString());
        standing.worker().ifPresent(worker -> headers.put(WORKER, worker));
        standing.owner().filter(owner -> standing.state() == JobState.RUNNING)
                .ifPresent(owner -> headers.put(OWNER, owner.toString()));
        standing.keepUntil().ifPresent(until -> headers.put(KEEP_UNTIL, until.toString()));
        if (standing.family().hasChildren()) {
            headers.put(CHILDREN, "yes");
        }
        if (!standing.failures().isEmpty()) {
            String type = standing.failures().getLast().error().type();
            headers.put(ERROR, URLEncoder.encode(type, StandardCharsets.UTF_8));
        }
        return headers;
    }

    /** Reads {@link #headers}, if they are among these. */
    public static Optional<Summary> find(Headers headers) {
        return headers.containsKey(STATE) ? Optional.of(summary(headers)) : Optional.empty();
    }

    /** Reads {@link #headers}. */
    public static Summary summary(Headers headers) {
        return Heads.read(headers, StandingForm::read);
    }

    private static Summary read(Headers headers) {
        return new Summary(JobState.valueOf(headers.getFirst(STATE)), Optional.ofNullable(headers.getFirst(WORKER)),
                Optional.ofNullable(headers.getFirst(ERROR))
                        .map(type -> URLDecoder.decode(type, StandardCharsets.UTF_8)),
                Instant.parse(headers.getFirst(RUN_AT)),
                Optional.ofNullable(headers.getFirst(KEEP_UNTIL)).map(Instant::parse),
                headers.containsKey(CHILDREN),
                Optional.ofNullable(headers.getFirst(OWNER)).map(id -> new OwnerId(UUID.fromString(id))));
    }

    /** In full. */
    public static byte[] toBytes(Standing standing) {
        boolean more = standing.checkpoint().isPresent() || !standing.family().isNone() || !standing.next().isEmpty();
        ByteWriter writer = new ByteWriter(more ? VERSION_WITH_MORE : VERSION)
                .id(standing.stamp())
                .text(standing.state().name())
                .number(standing.attempt())
                .number(standing.crashes())
                .optional(standing.owner(), (w, owner) -> w.id(owner.value()))
                .optional(standing.worker(), ByteWriter::text)
                .instant(standing.runAt())
                .optional(standing.startedAt(), ByteWriter::instant)
                .optional(standing.endedAt(), ByteWriter::instant)
                .optional(standing.keepUntil(), ByteWriter::instant)
                .optional(standing.progress(), (w, progress) -> w.fraction(progress.fraction()).text(progress.text()))
                .optional(standing.reason(), ByteWriter::text)
                .flag(standing.cancelRequested())
                .optional(standing.result(), ByteWriter::blob)
                .all(standing.failures(), StandingForm::failure);
        if (more) {
            writer.optional(standing.checkpoint(), ByteWriter::blob);
            Family.write(writer, standing.family());
            writer.all(standing.next(), ByteWriter::number);
        }
        return writer.toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static Standing of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION, VERSION_WITH_MORE);
        UUID stamp = reader.id();
        StandingDraft draft = new StandingDraft(JobState.valueOf(reader.text()), Instant.EPOCH)
                .attempt((int) reader.number())
                .crashes((int) reader.number())
                .owner(reader.optional(r -> new OwnerId(r.id())).orElse(null))
                .worker(reader.optional(ByteReader::text).orElse(null))
                .runAt(reader.instant())
                .startedAt(reader.optional(ByteReader::instant).orElse(null))
                .ended(reader.optional(ByteReader::instant).orElse(null))
                .keepUntil(reader.optional(ByteReader::instant).orElse(null))
                .progress(reader.optional(r -> new Progress(r.fraction(), r.text())).orElse(null))
                .reason(reader.optional(ByteReader::text).orElse(null))
                .cancelRequested(reader.flag())
                .result(reader.optional(ByteReader::blob).orElse(null))
                .failures(reader.all(StandingForm::failure));
        if (reader.version() == VERSION_WITH_MORE) {
            draft.checkpoint(reader.optional(ByteReader::blob).orElse(null)).family(Family.read(reader))
                    .next(reader.all(ByteReader::number));
        }
        return draft.build(stamp);
    }

    private static void failure(ByteWriter writer, AttemptFailure failure) {
        AttemptError error = failure.error();
        writer.number(failure.attempt()).text(error.kind().name()).text(error.type()).text(error.message())
                .text(error.trace()).text(failure.worker()).instant(failure.at());
    }

    private static AttemptFailure failure(ByteReader reader) {
        int attempt = (int) reader.number();
        AttemptError error = new AttemptError(FailureKind.valueOf(reader.text()), reader.text(), reader.text(),
                reader.text());
        return new AttemptFailure(attempt, error, reader.text(), reader.instant());
    }
}
