package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.JobId;
import dev.worker.api.event.JobEvent;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AttemptLogTest {

    private static final AttemptError NO_PAPER = AttemptError.of(FailureKind.TRANSIENT, "Jam", "no paper");

    private final Logger logger = (Logger) LoggerFactory.getLogger(AttemptLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AttemptLog log = new AttemptLog();
    private final JobId id = JobId.random();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void writesOneLinePerAttemptWithFieldsForPrograms() {
        log.on(new JobEvent.Started(id, "print", "q", 2, "office"));
        log.on(new JobEvent.Succeeded(id, "print", "q", 2, "office", Duration.ofNanos(1_500_000)));
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.DEBUG);
        assertThat(fields(0)).isEqualTo(Map.of(
                "worker_name", "office", "message_type", "print", "job_id", id, "attempt", 2, "execution_time", 1.5));
    }

    @Test
    void saysWhatFailedAndWhatComesOfIt() {
        Duration time = Duration.ofMillis(7);
        log.on(new JobEvent.Retried(id, "print", "q", 1, "office", NO_PAPER, time, Duration.ofSeconds(2)));
        log.on(new JobEvent.Failed(id, "print", "q", 2, "office", NO_PAPER, time, "its attempts are used up"));
        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.INFO, Level.WARN);
        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
                "attempt failed, the job runs again in PT2S", "job failed: its attempts are used up");
        assertThat(fields(0)).containsEntry("error", "Jam: no paper").containsEntry("execution_time", 7.0);
        assertThat(fields(1)).containsEntry("error", "Jam: no paper").containsEntry("attempt", 2);
    }

    private Map<String, Object> fields(int line) {
        return lines.list.get(line).getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }
}
