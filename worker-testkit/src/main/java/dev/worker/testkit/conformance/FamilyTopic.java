package dev.worker.testkit.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** Tests of jobs that come after others; of backends that cannot let them, nothing is asked here. */
abstract class FamilyTopic extends Topic {

    FamilyTopic(Conformance kit) {
        super(kit);
    }

    @BeforeEach
    final void needsDependencies() {
        assumeTrue(kit().has(Capability.DEPENDENCIES), "refusing is another topic");
    }

    /** Takes whatever is ready and lets it succeed, until nothing is; gives the jobs in the order in which they ran. */
    final List<JobId> runAll(OwnerId owner) {
        List<JobId> ran = new ArrayList<>();
        List<Delivery> ready = fetch(Ask.by(owner).max(100));
        while (!ready.isEmpty()) {
            transport().settle(owner, ready.stream().map(Verdict::succeed).toList());
            ready.forEach(delivery -> ran.add(delivery.envelope().id()));
            ready = fetch(Ask.by(owner).max(100));
        }
        return ran;
    }

    /** Ends the one job that is ready. */
    final void end(OwnerId owner, Draft draft, JobState state) {
        Delivery delivery = take(owner, draft);
        settle(owner, switch (state) {
            case SUCCEEDED -> Verdict.succeed(delivery);
            case FAILED -> Verdict.fail(delivery);
            case CANCELLED -> Verdict.cancel(delivery);
            default -> throw new IllegalArgumentException("no end: " + state);
        });
    }
}
