package dev.worker.jobs.internal.schedule;

import dev.worker.api.JobId;
import dev.worker.api.Overlap;
import dev.worker.api.Schedule;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.StoredSchedule;
import dev.worker.api.spi.Transport;
import dev.worker.core.extension.Events;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes the jobs of schedules. */
public final class ScheduledJobs {

    private final Transport transport;
    private final Events events;

    @Inject
    ScheduledJobs(Transport transport, Events events) {
        this.transport = transport;
        this.events = events;
    }

    /** The id of the job of a tick, whoever enqueues it. */
    static JobId id(String schedule, Instant tick) {
        return JobId.named("worker-schedule/" + schedule + "/" + tick);
    }

    /** Enqueues the jobs of these ticks; those that are there already stay as they are. */
    void enqueue(StoredSchedule schedule, Overlap overlap, List<Instant> ticks) {
        // All of them would be live at once: where that is not wanted, the newest stands for the others.
        List<Instant> wanted = overlap == Overlap.SKIP && ticks.size() > 1 ? List.of(ticks.getLast()) : ticks;
        if (!wanted.isEmpty()) {
            publish(wanted.stream()
                    .map(tick -> envelope(schedule, overlap, id(schedule.name(), tick),
                            Map.of(Schedule.NAME_HEADER, schedule.name(), Schedule.TICK_HEADER, tick.toString())))
                    .toList());
        }
    }

    /** Enqueues a job beside the ticks. */
    JobId enqueueNow(StoredSchedule schedule, Overlap overlap) {
        Map<String, String> headers = Map.of(Schedule.NAME_HEADER, schedule.name());
        return publish(List.of(envelope(schedule, overlap, JobId.random(), headers))).getFirst().id();
    }

    private List<Receipt> publish(List<Envelope> envelopes) {
        List<Receipt> receipts = transport.publish(envelopes);
        if (events.wanted()) {
            for (int i = 0; i < envelopes.size(); i++) {
                if (receipts.get(i).kind() == Receipt.Kind.CREATED) {
                    Envelope created = envelopes.get(i);
                    events.emit(new JobEvent.Enqueued(created.id(), created.type(), created.queue()));
                }
            }
        }
        return receipts;
    }

    /** That no two jobs are live is held by the store, under a unique key: no look beforehand could be sure of it. */
    private static Envelope envelope(
            StoredSchedule schedule, Overlap overlap, JobId id, Map<String, String> headers) {
        Optional<String> key = overlap == Overlap.SKIP
                ? Optional.of("worker-schedule/" + schedule.name())
                : Optional.empty();
        return schedule.job().envelope(id, key, headers);
    }
}
