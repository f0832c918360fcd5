package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.OwnerId;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import java.util.Optional;

/** Notes that attempts begin which did not begin when they were handed out. */
final class Beginnings {

    /** Somebody may report progress or ask for its cancelling in between, hardly again and again. */
    private static final int TRIES = 8;

    private final NatsLink link;
    private final JobParts jobs;

    Beginnings(NatsLink link, JobParts jobs) {
        this.link = link;
        this.jobs = jobs;
    }

    boolean begin(OwnerId owner, JobId id, int attempt) {
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<JobView> view = link.await(jobs.records().view(id))
                    .filter(found -> found.standing().runs(owner, attempt));
            if (view.isEmpty()) {
                return false;
            }
            if (write(view.get())) {
                return true;
            }
        }
        return false;
    }

    private boolean write(JobView view) {
        return link.await(jobs.records().write(view, view.standing().begun(jobs.time().instant()))).done();
    }
}
