package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Notes of what is far away are put nearer when its day has come, and its hour. */
@Timeout(120)
class FarDelaysTest {

    private static final int JOBS = 2_000;
    /** The clock begins at noon. */
    private static final Duration TO_THE_DAY = Duration.ofHours(60);
    private static final Duration TO_THE_HOUR = Duration.ofHours(12);
    private static final Duration TO_THE_MINUTE = Duration.ofMinutes(30);
    private static final Duration FAR = TO_THE_DAY.plus(TO_THE_HOUR).plus(TO_THE_MINUTE);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private final TestClock clock = new TestClock();
    private Backend one;
    private Connection admin;

    @BeforeEach
    void open() throws Exception {
        one = SERVER.open(new TestPluginContext(clock));
        admin = Nats.connect(SERVER.server().url());
    }

    @AfterEach
    void close() throws InterruptedException {
        admin.close();
        one.close();
    }

    @Test
    void twoProcessesThatPutThemNearerTogetherKeepOneOfEach() throws Exception {
        List<Envelope> jobs = Collections.nCopies(JOBS, FAR).stream().map(FarDelaysTest::delayed).toList();
        publish(jobs);
        try (Backend two = SERVER.open(new TestPluginContext(clock))) {
            for (Duration step : List.of(TO_THE_DAY, TO_THE_HOUR)) {
                clock.advance(step);
                CompletableFuture<Void> other = CompletableFuture.runAsync(() -> releaseAll(two));
                releaseAll(one);
                other.join();

                assertThat(notes().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(JOBS);
            }
        }
        clock.advance(TO_THE_MINUTE);
        releaseAll(one);

        assertThat(notes()).isEmpty();
        assertThat(fetched(500)).containsExactlyInAnyOrderElementsOf(jobs.stream().map(Envelope::id).toList());
    }

    @Test
    void whatIsDueDoesNotWaitForAllOfThem() throws Exception {
        publish(Collections.nCopies(JOBS, FAR).stream().map(FarDelaysTest::delayed).toList());
        Duration soon = Duration.ofMinutes(10);
        clock.advance(TO_THE_DAY.minus(soon));
        Envelope due = delayed(soon);
        publish(List.of(due));
        clock.advance(soon);

        assertThat(transport(one).releaseDue()).as("there is more now").contains(Duration.ZERO);

        assertThat(fetched(10)).containsExactly(due.id());
        assertThat(notes().keySet()).as("slots of days, and of hours").hasSize(2);
    }

    private void publish(List<Envelope> jobs) {
        for (int i = 0; i < jobs.size(); i += 500) {
            transport(one).publish(jobs.subList(i, Math.min(i + 500, jobs.size())));
        }
    }

    private static void releaseAll(Backend backend) {
        while (transport(backend).releaseDue().filter(Duration.ZERO::equals).isPresent()) {
            // there is more
        }
    }

    private List<JobId> fetched(int max) {
        OwnerId owner = transport(one).register("test", Duration.ofDays(1));
        FetchRequest request = new FetchRequest(owner, "worker", Diamond.QUEUE, Set.of(Diamond.TYPE), Set.of(),
                ClaimOrder.FIFO, max);
        List<Delivery> all = new ArrayList<>();
        for (List<Delivery> some = transport(one).fetch(request); !some.isEmpty();) {
            all.addAll(some);
            some = transport(one).fetch(request);
        }
        return all.stream().map(delivery -> delivery.envelope().id()).toList();
    }

    /** How many there are in each slot. */
    private Map<String, Long> notes() throws Exception {
        List<Subject> subjects = admin.jetStreamManagement()
                .getStreamInfo(SERVER.prefix() + "-due", StreamInfoOptions.allSubjects())
                .getStreamState().getSubjects();
        Map<String, Long> notes = new TreeMap<>();
        if (subjects != null) {
            subjects.forEach(subject -> notes.put(subject.getName(), subject.getCount()));
        }
        return notes;
    }

    private static Envelope delayed(Duration delay) {
        return new Envelope(JobId.random(), Diamond.TYPE, 1, new byte[0], Diamond.QUEUE, 100, new Start.After(delay),
                Optional.empty(), Set.of(), Map.of());
    }

    private static Transport transport(Backend backend) {
        return backend.transport().orElseThrow();
    }
}
