package dev.worker.nats.internal.status;

import dev.worker.api.Health;
import dev.worker.api.JobId;
import dev.worker.api.WorkerState;
import dev.worker.api.WorkerStatus;
import dev.worker.nats.internal.record.ByteReader;
import dev.worker.nats.internal.record.ByteWriter;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** How the heartbeat of a process is written: the workers that it hosts, and when it beat. */
final class StatusForm {

    private static final int VERSION = 1;

    private StatusForm() {}

    static byte[] toBytes(List<WorkerStatus> statuses, Instant now) {
        return new ByteWriter(VERSION).instant(now).all(statuses, StatusForm::write).toBytes();
    }

    static List<WorkerStatus> of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        Instant lastSeen = reader.instant();
        return reader.all(r -> read(r, lastSeen));
    }

    private static void write(ByteWriter writer, WorkerStatus status) {
        writer.text(status.worker()).text(status.process()).text(status.state().name()).text(status.health().name())
                .all(status.queues(), ByteWriter::text)
                .all(status.types(), ByteWriter::text)
                .all(status.labels(), ByteWriter::text)
                .number(status.concurrency())
                .all(status.running(), (w, id) -> w.id(id.value()))
                .number(status.succeeded())
                .number(status.failed())
                .instant(status.startedAt());
    }

    private static WorkerStatus read(ByteReader reader, Instant lastSeen) {
        return new WorkerStatus(reader.text(), reader.text(), WorkerState.valueOf(reader.text()),
                Health.valueOf(reader.text()), reader.all(ByteReader::text), Set.copyOf(reader.all(ByteReader::text)),
                Set.copyOf(reader.all(ByteReader::text)), (int) reader.number(),
                reader.all(r -> new JobId(r.id())), reader.number(), reader.number(), reader.instant(), lastSeen);
    }
}
