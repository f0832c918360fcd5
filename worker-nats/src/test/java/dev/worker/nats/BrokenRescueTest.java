package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobQuery;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Transport;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.time.Duration;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that takes jobs over, loses its connection while it does, and lives on: no job is left to it that it does not know of. */
@Timeout(120)
class BrokenRescueTest {

    private static final int BATCHES = 2;
    private static final int BATCH = 2;
    private static final Duration A_RESCUE = Duration.ofSeconds(7);
    private static final Duration STEP = Duration.ofSeconds(1);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();

    /** For each batch of two: a note of who takes it, a write for each job, and the note of who had it goes. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 8})
    void allJobsRunThoughTheLineBreaksAt(int write) {
        Runs runs = new Runs(BATCHES * BATCH);
        leaveTwoBatchesToOthers();
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), BreakableLine.Moment.AFTER, () -> {},
                () -> {});
                WorkerRuntime living = SERVER.runtime().set("nats.url", line.url())
                        .set("nats.request-timeout", "2s").clock(clock).add(runs.worker(1)).start()) {
            line.breakAt(write, BrokenRescueTest::isOfARescue);
            clock.advance(A_RESCUE);
            assertThat(line.wasReached()).isTrue();
            line.mend();
            // the clock stands still meanwhile: its lease does not end
            Runs.awaitUntil(() -> answers(living));

            Runs.awaitUntil(() -> {
                clock.advance(STEP);
                return runs.missing() == 0;
            });
        }
    }

    private void leaveTwoBatchesToOthers() {
        try (WorkerRuntime client = SERVER.runtime().clock(clock).start();
                Backend dying = SERVER.open(new TestPluginContext(clock))) {
            client.jobs().enqueueAll(IntStream.range(0, BATCHES * BATCH).mapToObj(Numbered::new).toList(),
                    options -> options.queue("numbers"));
            Transport transport = dying.transport().orElseThrow();
            OwnerId lost = transport.register("dying", Duration.ofDays(1));
            for (int i = 0; i < BATCHES; i++) {
                assertThat(transport.fetch(new FetchRequest(lost, "dying", "numbers", Set.of("numbered"), Set.of(),
                        ClaimOrder.FIFO, BATCH))).hasSize(BATCH);
            }
            transport.unregister(lost);
        }
    }

    private static boolean isOfARescue(String subject) {
        return subject.contains("-owners.hold.") || subject.contains("-jobs.standing.")
                || subject.endsWith("-owners");
    }

    private static boolean answers(WorkerRuntime runtime) {
        try {
            runtime.jobs().list(JobQuery.all().limit(1));
            return true;
        } catch (WorkerException e) {
            return false;
        }
    }
}
