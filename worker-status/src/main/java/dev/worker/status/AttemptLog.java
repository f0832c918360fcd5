package dev.worker.status;

import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import jakarta.inject.Inject;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes one line per attempt that ended, with fields for programs: {@code execution_time} is in milliseconds. */
final class AttemptLog implements EventListener {

    private static final Logger LOG = LoggerFactory.getLogger(AttemptLog.class);

    @Inject
    AttemptLog() {}

    @Override
    public void on(WorkerEvent event) {
        switch (event) {
            case JobEvent.Succeeded end -> timed(line(LOG.atDebug(), end, end.worker(), end.attempt()), end.time())
                    .log("attempt succeeded");
            case JobEvent.Retried end -> timed(line(LOG.atInfo(), end, end.worker(), end.attempt()), end.time())
                    .addKeyValue("error", end.error().summary())
                    .log("attempt failed, the job runs again in {}", end.delay());
            case JobEvent.Failed end -> timed(line(LOG.atWarn(), end, end.worker(), end.attempt()), end.time())
                    .addKeyValue("error", end.error().summary())
                    .log("job failed: {}", end.reason());
            case JobEvent.Cancelled end -> line(LOG.atInfo(), end, end.worker(), end.attempt())
                    .log("job cancelled: {}", end.reason());
            case JobEvent.Released end -> line(LOG.atDebug(), end, end.worker(), end.attempt())
                    .log("attempt given back");
            case JobEvent.AttemptLost end -> line(LOG.atWarn(), end, end.worker(), end.attempt())
                    .log("attempt lost to another process, its outcome is dropped");
            default -> {
                // no end of an attempt
            }
        }
    }

    private static LoggingEventBuilder line(LoggingEventBuilder log, JobEvent event, String worker, int attempt) {
        return log.addKeyValue("worker_name", worker)
                .addKeyValue("message_type", event.type())
                .addKeyValue("job_id", event.id())
                .addKeyValue("attempt", attempt);
    }

    private static LoggingEventBuilder timed(LoggingEventBuilder log, Duration time) {
        return log.addKeyValue("execution_time", time.toNanos() / 1e6);
    }
}
