package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.testkit.TestRuntime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Jobs of types whose queue nobody names. */
class DefaultQueueTest {

    @MessageType(name = "invoice")
    record Invoice(int number) implements Message<Void> {}

    record Reminder() implements Message<Void> {}

    @MessageType(name = "stamp", queue = "post")
    record Stamp() implements Message<Void> {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.worker.jobs");
    private final ListAppender<ILoggingEvent> heard = new ListAppender<>();

    @BeforeEach
    void listen() {
        heard.start();
        logger.addAppender(heard);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(heard);
    }

    @Test
    void areWarnedOfOncePerType() {
        try (TestRuntime runtime = TestRuntime.start()) {
            Jobs jobs = runtime.jobs();
            jobs.enqueue(new Stamp());
            jobs.enqueue(new Reminder(), options -> options.queue("mail"));
            assertThat(warnings()).isEmpty();
            for (int number = 1; number <= 3; number++) {
                jobs.enqueue(new Invoice(number));
            }
            jobs.enqueue(new Reminder());
            assertThat(warnings()).hasSize(2).allMatch(line -> line.contains("go to the queue 'default'"));
            assertThat(warnings().getFirst()).startsWith("jobs of type invoice");
            assertThat(warnings().getLast()).startsWith("jobs of type reminder");
        }
    }

    private List<String> warnings() {
        return heard.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
