package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.TakenOver;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.PurgeOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that is suspended while it takes a job, until others have long dealt with what it held: the job is somebody's. */
@Timeout(60)
class PausedClaimTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration FORGOTTEN_AFTER = LEASE.plusMinutes(2);
    private static final Duration LOOKED_FOR_EVERY = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Backend backend;
    private Transport transport;
    private OwnerId owner;

    @BeforeEach
    void open() {
        backend = SERVER.open(new TestPluginContext(clock));
        transport = backend.transport().orElseThrow();
        owner = transport.register("living", DAY);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void oneThatWakesUpTakesTheJobAlongOnceItHearsThatItsLeaseIsOver() {
        JobId job = publish();
        try (BreakableLine line = heldUp(); Backend paused = open(line)) {
            Transport its = paused.transport().orElseThrow();
            OwnerId former = takeLate(its, line);
            assertThat(its.renew(former, LEASE)).isFalse();
            OwnerId fresh = its.register("paused", LEASE);

            assertThat(ids(its.takeOver(fresh, former, 10))).containsExactly(job);
        }
    }

    @Test
    void othersFindTheJobOfOneThatWakesUpAndDies() {
        JobId job = publish();
        try (BreakableLine line = heldUp(); Backend paused = open(line)) {
            takeLate(paused.transport().orElseThrow(), line);
        }
        clock.advance(LOOKED_FOR_EVERY);

        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(job);
    }

    @Test
    void aRunningJobThatNoRecordLeadsToIsFound() throws Exception {
        JobId job = publish();
        OwnerId lost = transport.register("lost", LEASE);
        assertThat(fetch(transport, lost)).hasSize(1);
        removeRecordsOf(lost);
        clock.advance(LOOKED_FOR_EVERY);
        assertThat(transport.takeOver(owner, 10)).isEmpty();

        assertThat(transport.waitingTypes(Set.of(Diamond.QUEUE), Duration.ZERO)).isEqualTo(Map.of());
        clock.advance(LOOKED_FOR_EVERY);
        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(job);
    }

    @Test
    void aRunningJobOfALivingOwnerStaysWithIt() {
        JobId job = publish();
        assertThat(fetch(transport, owner)).extracting(delivery -> delivery.envelope().id()).containsExactly(job);
        OwnerId other = transport.register("other", DAY);

        transport.waitingTypes(Set.of(Diamond.QUEUE), Duration.ZERO);
        clock.advance(LOOKED_FOR_EVERY);
        assertThat(transport.takeOver(other, 10)).isEmpty();
    }

    private static void removeRecordsOf(OwnerId lost) throws Exception {
        String owners = SERVER.prefix() + "-owners";
        Connection admin = Nats.connect(SERVER.server().url());
        try {
            for (String record : List.of("owner." + lost, "hold." + lost + ".*")) {
                admin.jetStreamManagement().purgeStream("KV_" + owners,
                        PurgeOptions.subject("$KV." + owners + "." + record));
            }
        } finally {
            admin.close();
        }
    }

    /** Its clock stands still, as that of a machine that is suspended: its lease seems to hold. */
    private Backend open(BreakableLine line) {
        return SERVER.open(new TestPluginContext(new TestClock()), line.url());
    }

    private BreakableLine heldUp() {
        return new BreakableLine(SERVER.server().port(), subject -> subject.contains("-jobs.standing."), () -> {
            clock.advance(FORGOTTEN_AFTER);
            assertThat(transport.takeOver(owner, 10)).isEmpty();
            assertThat(transport.takeOver(owner, 10)).isEmpty();
        });
    }

    private OwnerId takeLate(Transport paused, BreakableLine line) {
        OwnerId former = paused.register("paused", LEASE);
        line.breakAt(1);
        assertThat(fetch(paused, former)).hasSize(1);
        assertThat(line.wasReached()).isTrue();
        return former;
    }

    private JobId publish() {
        Envelope job = Diamond.after();
        transport.publish(List.of(job));
        return job.id();
    }

    private static List<Delivery> fetch(Transport by, OwnerId owner) {
        return by.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, 10));
    }

    private static List<JobId> ids(List<TakenOver> taken) {
        return taken.stream().map(one -> one.delivery().envelope().id()).toList();
    }
}
