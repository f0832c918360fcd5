package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Age across priorities, which an H2 file keeps apart: in small steps, so that each leaves jobs of every priority behind. */
class H2OrderTest {

    private static final int JOBS = 60;

    @TempDir
    private Path directory;

    @Test
    void theOldestComeFirstWhateverTheirPriority() {
        try (Backend backend = Jobs.openH2(directory)) {
            List<JobId> published = Jobs.publish(backend, JOBS);

            assertThat(taken(backend, ClaimOrder.FIFO)).containsExactlyElementsOf(published);
        }
    }

    @Test
    void theNewestComeFirstWhateverTheirPriority() {
        try (Backend backend = Jobs.openH2(directory)) {
            List<JobId> published = Jobs.publish(backend, JOBS);

            assertThat(taken(backend, ClaimOrder.LIFO)).containsExactlyElementsOf(published.reversed());
        }
    }

    /** H2 takes no array of more than 65,536. */
    @Test
    void aVeryLargeBatchKeepsItsOrder() {
        try (Backend backend = Jobs.openH2(directory)) {
            List<JobId> published = Jobs.publish(backend, 66_000);

            assertThat(Jobs.fetch(backend, Jobs.register(backend), ClaimOrder.LIFO, 2))
                    .extracting(job -> job.envelope().id())
                    .containsExactly(published.get(65_999), published.get(65_998));
        }
    }

    private static List<JobId> taken(Backend backend, ClaimOrder order) {
        OwnerId owner = Jobs.register(backend);
        List<JobId> taken = new ArrayList<>();
        for (int step = 0; taken.size() < JOBS; step++) {
            List<Delivery> jobs = Jobs.fetch(backend, owner, order, 1 + step % 7);
            assertThat(jobs).isNotEmpty();
            jobs.forEach(job -> taken.add(job.envelope().id()));
        }
        return taken;
    }
}
