package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Processes whose settings differ in how long they may say nothing of what they were handed. */
@Timeout(120)
class AckWaitTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofMinutes(1);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void whatWasThereFirstStaysAndThatIsTold() throws Exception {
        ListAppender<ILoggingEvent> heard = new ListAppender<>();
        heard.start();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.worker.nats");
        logger.addAppender(heard);
        try {
            runOne(LONG);

            runOne(SHORT);

            assertThat(consumers()).isNotEmpty()
                    .allSatisfy(consumer -> assertThat(consumer.getConsumerConfiguration().getAckWait())
                            .isEqualTo(LONG));
            assertThat(heard.list).extracting(ILoggingEvent::getFormattedMessage)
                    .anySatisfy(line -> assertThat(line).contains("worker.nats.ack-wait=" + SHORT, LONG.toString()));
        } finally {
            logger.detachAppender(heard);
        }
    }

    @Test
    void aJobThatTakesThreeTimesAsLongAsTheServerWaitsRunsOnce() throws InterruptedException {
        runOne(SHORT);
        CountDownLatch over = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Worker slow = Worker.named("slow").queue("numbers").concurrency(4)
                .handle(Numbered.class, (message, job) -> {
                    runs.incrementAndGet();
                    over.await(SHORT.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS);
                    over.countDown();
                    return Outcome.done(message.number());
                })
                .build();
        try (WorkerRuntime one = untracked(LONG).add(slow).start()) {
            one.jobs().enqueue(new Numbered(1), options -> options.queue("numbers"));
            Runs.awaitUntil(() -> runs.get() > 0);
            try (WorkerRuntime two = untracked(SHORT).add(slow).start()) {
                assertThat(two.jobs()).isNotNull();
                assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(runs).hasValue(1);
    }

    private static void runOne(Duration ackWait) throws InterruptedException {
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = untracked(ackWait).add(runs.worker(1)).start()) {
            runtime.jobs().enqueue(new Numbered(0), options -> options.queue("numbers"));
            assertThat(runs.awaitAll(PATIENCE)).isTrue();
        }
    }

    private static WorkerRuntimeBuilder untracked(Duration ackWait) {
        return SERVER.runtime().set("nats.tracking", "none").set("nats.ack-wait", ackWait.toSeconds() + "s");
    }

    private static List<ConsumerInfo> consumers() throws Exception {
        Connection admin = Nats.connect(SERVER.server().url());
        try {
            return admin.jetStreamManagement().getConsumers(SERVER.prefix() + "-work");
        } finally {
            admin.close();
        }
    }
}
