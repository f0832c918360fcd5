package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Unique;
import dev.worker.api.Worker;
import dev.worker.testkit.TestRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code of the guide on unique keys. */
class UniqueGuideTest {

    record MakeReport(String department) implements Message<Void> {}

    @Test
    void debouncing() {
        try (TestRuntime runtime = TestRuntime.start(Worker.named("reporter").queue("reports")
                .handle(MakeReport.class, (report, job) -> Outcome.done()).build())) {
            Jobs jobs = runtime.jobs();
            for (int i = 0; i < 3; i++) {
                // code: unique
                jobs.enqueue(new MakeReport("sales"), options -> options
                        .unique(Unique.debounce("report of sales", Duration.ofSeconds(30), Duration.ofMinutes(5))));
                // end
            }
            runtime.advance(Duration.ofSeconds(30));
            assertThat(jobs.list(JobQuery.all())).singleElement()
                    .satisfies(job -> assertThat(job.state()).isEqualTo(JobState.SUCCEEDED));
        }
    }
}
