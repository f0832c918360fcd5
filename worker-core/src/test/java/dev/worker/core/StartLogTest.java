package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What a start says in the log, to whoever wonders what runs there. */
@Timeout(60)
class StartLogTest {

    @MessageType(name = "letter", queue = "post")
    private record Letter() implements Message<Void> {}

    private record Ping() implements Message<Void> {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.worker");
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
    void oneLineNamesTheProcessTheBackendsAndTheWorkers() {
        builder()
                .add(Worker.named("mailer").queue("mail").queue("bulk").concurrency(4)
                        .handle(Ping.class, (ping, job) -> Outcome.done()).build())
                .add(Worker.named("janitor").build())
                .start().close();
        assertThat(lines(Level.INFO)).singleElement().asString()
                .matches("runtime \\S+-" + ProcessHandle.current().pid() + "-\\w{4} starts: .*")
                .endsWith("transport quiet (set on the builder), job store quiet (as the transport), no status store,"
                        + " no schedule store; workers mailer (queues mail and bulk, concurrency 4), janitor (no queue)");
    }

    @Test
    void itSaysWhatWasChosenByDefaultAndThatThereAreNoWorkers() {
        WorkerRuntime.builder().set("schedule-store", "memory").start().close();
        assertThat(lines(Level.INFO)).singleElement().asString()
                .endsWith("transport memory (by default), job store memory (as the transport),"
                        + " status store memory (as the transport), schedule store memory (set on the builder); no workers");
    }

    @Test
    void settingsOfABackendThatNothingChoosesAreWarnedOf() {
        builder().set("other.secret", "hush").start().close();
        assertThat(lines(Level.WARN))
                .containsExactly("nothing chooses the backend other (worker.transport is quiet, set on"
                        + " the builder), so these settings have no effect: worker.other.secret (set on the builder)");
    }

    @Test
    void aQueueThatNoWorkerOfItsTypeTakesFromIsWarnedOf() {
        builder()
                .add(Worker.named("writers").queue("desk")
                        .handle(Letter.class, (letter, job) -> Outcome.done()).build())
                .add(Worker.named("postmen").queue("post")
                        .handle(Ping.class, (ping, job) -> Outcome.done()).build())
                .start().close();
        assertThat(lines(Level.WARN))
                .containsExactly("jobs of type letter go to the queue post, as its @MessageType says,"
                        + " but no worker of this process that handles them takes from it, only from desk; give a worker that queue,"
                        + " or the type another");
    }

    @Test
    void whatFitsIsWarnedOfByNothing() {
        builder().set("quiet.size", 2)
                .add(Worker.named("writers").queue("desk")
                        .handle(Letter.class, (letter, job) -> Outcome.done()).build())
                .add(Worker.named("postmen").queue("post")
                        .handle(Letter.class, (letter, job) -> Outcome.done())
                        .handle(Ping.class, (ping, job) -> Outcome.done()).build())
                .start().close();
        assertThat(lines(Level.WARN)).isEmpty();
    }

    private List<String> lines(Level level) {
        return heard.list.stream()
                .filter(event -> event.getLevel().equals(level))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().plugin(new QuietPlugin(new Journal())).set("transport", "quiet");
    }
}
