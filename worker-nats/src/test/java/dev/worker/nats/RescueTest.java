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
import io.nats.client.api.MessageInfo;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lost owners that were forgotten, records that cannot be read, and tickets that are left: no job stays behind with them. */
@Timeout(60)
class RescueTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration FORGOTTEN_AFTER = LEASE.plusMinutes(2);
    private static final Duration LOOKED_FOR_EVERY = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final byte[] SPOILT = {1, 2, 3};

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Backend backend;
    private Transport transport;
    private OwnerId owner;
    private Connection admin;

    @BeforeEach
    void open() throws Exception {
        backend = SERVER.open(new TestPluginContext(clock));
        transport = backend.transport().orElseThrow();
        owner = transport.register("living", DAY);
        admin = Nats.connect(SERVER.server().url());
    }

    @AfterEach
    void close() throws InterruptedException {
        admin.close();
        backend.close();
    }

    @Test
    void whatAPausedProcessTakesOnceItsOwnerIsForgottenIsFoundByOthers() {
        JobId job = publish();
        try (Backend paused = SERVER.open(new TestPluginContext(new TestClock()))) {
            takeAsOneThatIsForgotten(paused.transport().orElseThrow());
        }
        clock.advance(LOOKED_FOR_EVERY);

        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(job);
        assertThat(transport.takeOver(owner, 10)).isEmpty();
    }

    @Test
    void aPausedProcessTakesAlongWhatItTookOnceItsOwnerWasForgotten() {
        JobId job = publish();
        try (Backend paused = SERVER.open(new TestPluginContext(new TestClock()))) {
            Transport its = paused.transport().orElseThrow();
            OwnerId former = takeAsOneThatIsForgotten(its);
            assertThat(its.renew(former, LEASE)).isFalse();
            OwnerId fresh = its.register("paused", LEASE);

            assertThat(its.takeOver(fresh, former, 10)).singleElement().satisfies(taken -> {
                assertThat(taken.delivery().envelope().id()).isEqualTo(job);
                assertThat(taken.delivery().crashes()).isZero();
            });
        }
    }

    /** Its clock stands still, as that of a machine that is suspended: its lease seems to hold. */
    private OwnerId takeAsOneThatIsForgotten(Transport paused) {
        OwnerId forgotten = paused.register("paused", LEASE);
        clock.advance(FORGOTTEN_AFTER);
        assertThat(transport.takeOver(owner, 10)).isEmpty();
        assertThat(transport.takeOver(owner, 10)).isEmpty();
        assertThat(fetch(paused, forgotten, 10)).hasSize(1);
        return forgotten;
    }

    @Test
    void aJobThatCannotBeReadIsLeftToNewerProcessesAndHindersNoOther() throws Exception {
        JobId spoilt = publish();
        JobId sound = publish();
        OwnerId lost = transport.register("lost", LEASE);
        assertThat(fetch(transport, lost, 10)).hasSize(2);
        transport.unregister(lost);
        String standing = "$KV." + SERVER.prefix() + "-jobs.standing." + spoilt;
        byte[] written = spoil(standing);

        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(sound);
        assertThat(transport.takeOver(owner, 10)).isEmpty();

        admin.jetStream().publish(standing, written);
        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(spoilt);
    }

    @Test
    void anOwnerAndANoteThatCannotBeReadHinderNoRescue() throws Exception {
        JobId job = publish();
        OwnerId lost = transport.register("lost", LEASE);
        fetch(transport, lost, 10);
        transport.unregister(lost);
        String owners = "$KV." + SERVER.prefix() + "-owners.";
        admin.jetStream().publish(owners + "owner." + UUID.randomUUID(), SPOILT);
        admin.jetStream().publish(owners + "hold." + lost + "." + UUID.randomUUID(), SPOILT);

        assertThat(ids(transport.takeOver(owner, 10))).containsExactly(job);
    }

    /** The server would wait for five minutes for a word of it. */
    @Test
    void whatRunsWithoutARecordGoesBackWhenItsBackendIsClosed() {
        TestPluginContext untracked = new TestPluginContext(clock).with("nats.tracking", "none")
                .with("nats.ack-wait", "5m");
        JobId job;
        try (Backend closed = SERVER.open(untracked)) {
            Transport its = closed.transport().orElseThrow();
            Envelope published = Diamond.after();
            job = published.id();
            its.publish(List.of(published));
            OwnerId stopped = its.register("stopped", LEASE);
            assertThat(fetch(its, stopped, 1)).hasSize(1);
            its.unregister(stopped);
        }

        assertThat(fetch(transport, owner, 1)).extracting(delivery -> delivery.envelope().id()).containsExactly(job);
    }

    private JobId publish() {
        Envelope job = Diamond.after();
        transport.publish(List.of(job));
        return job.id();
    }

    private byte[] spoil(String subject) throws Exception {
        String stream = "KV_" + SERVER.prefix() + "-jobs";
        MessageInfo written = admin.jetStreamManagement().getLastMessage(stream, subject);
        admin.jetStream().publish(subject, SPOILT);
        return written.getData();
    }

    private static List<Delivery> fetch(Transport by, OwnerId owner, int max) {
        return by.fetch(new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, max));
    }

    private static List<JobId> ids(List<TakenOver> taken) {
        return taken.stream().map(one -> one.delivery().envelope().id()).toList();
    }
}
