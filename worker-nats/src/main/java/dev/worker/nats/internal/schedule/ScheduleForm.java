package dev.worker.nats.internal.schedule;

import dev.worker.api.spi.JobTemplate;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.nats.internal.record.ByteReader;
import dev.worker.nats.internal.record.ByteWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How a schedule is written. */
final class ScheduleForm {

    private static final int VERSION = 1;

    private ScheduleForm() {}

    static byte[] toBytes(StoredSchedule schedule) {
        JobTemplate job = schedule.job();
        ByteWriter writer = new ByteWriter(VERSION)
                .text(schedule.name())
                .text(job.type())
                .number(job.version())
                .blob(job.payload())
                .text(job.queue())
                .number(job.priority())
                .all(job.requires(), ByteWriter::text);
        texts(writer, job.headers());
        texts(writer, schedule.rules());
        return writer.flag(schedule.paused())
                .optional(schedule.next(), ByteWriter::instant)
                .optional(schedule.last(), ByteWriter::instant)
                .number(schedule.revision())
                .toBytes();
    }

    static StoredSchedule of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        String name = reader.text();
        JobTemplate job = new JobTemplate(reader.text(), (int) reader.number(), reader.blob(), reader.text(),
                (int) reader.number(), Set.copyOf(reader.all(ByteReader::text)), texts(reader));
        return new StoredSchedule(name, job, texts(reader), reader.flag(), reader.optional(ByteReader::instant),
                reader.optional(ByteReader::instant), reader.number());
    }

    private static void texts(ByteWriter writer, Map<String, String> texts) {
        writer.all(texts.entrySet(), (w, text) -> w.text(text.getKey()).text(text.getValue()));
    }

    private static Map<String, String> texts(ByteReader reader) {
        Map<String, String> texts = new HashMap<>();
        reader.all(r -> Map.entry(r.text(), r.text())).forEach(text -> texts.put(text.getKey(), text.getValue()));
        return texts;
    }
}
