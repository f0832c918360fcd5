package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.testkit.TestPluginContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two backends, each with connections of its own, race for the jobs of one PostgreSQL. */
class TwoProcessesTest {

    private static final int JOBS = 2_000;
    private static final int BATCH = 25;

    private static String url;

    @BeforeAll
    static void makeDatabase() {
        url = PostgresServer.url(PostgresServer.newDatabase());
    }

    @ParameterizedTest
    @EnumSource
    void everyJobIsTakenAndSettledOnce(ClaimOrder order) throws Exception {
        try (Backend one = open(); Backend other = open(); ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<JobId> published = Jobs.publish(one, JOBS);
            List<Callable<List<JobId>>> workers = List.of(
                    () -> work(one, order), () -> work(other, order), () -> work(one, order), () -> work(other, order));

            List<JobId> done = new ArrayList<>();
            for (Future<List<JobId>> worker : threads.invokeAll(workers)) {
                done.addAll(worker.get());
            }

            assertThat(done).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published);
        }
    }

    private static List<JobId> work(Backend backend, ClaimOrder order) {
        OwnerId owner = Jobs.register(backend);
        List<JobId> done = new ArrayList<>();
        List<Delivery> taken = Jobs.fetch(backend, owner, order, BATCH);
        while (!taken.isEmpty()) {
            settle(backend, owner, taken);
            taken.forEach(delivery -> done.add(delivery.envelope().id()));
            taken = Jobs.fetch(backend, owner, order, BATCH);
        }
        return done;
    }

    /** Those that the other one holds for a moment, because it wanted them, are settled later. */
    private static void settle(Backend backend, OwnerId owner, List<Delivery> taken) {
        List<Settled> answers = Jobs.transport(backend).settle(owner, Jobs.succeed(taken));
        assertThat(answers).doesNotContain(Settled.LOST);
        List<Delivery> held = IntStream.range(0, taken.size())
                .filter(i -> answers.get(i) == Settled.LATER)
                .mapToObj(taken::get)
                .toList();
        if (!held.isEmpty()) {
            settle(backend, owner, held);
        }
    }

    private static Backend open() {
        return new TestPluginContext(InstantSource.system())
                .with("jdbi.url", url)
                .with("jdbi.user", "postgres")
                .open("jdbi");
    }
}
