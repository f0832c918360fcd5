package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.KeyConflictException;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.event.JobEvent;
import dev.worker.testkit.TestRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of which jobs it is told that they were enqueued. */
@Timeout(60)
class EnqueuedEventTest {

    private final BlockingQueue<JobId> told = new LinkedBlockingQueue<>();

    @MessageType(name = "send", queue = "mail")
    record Send(int number) implements Message<Void> {}

    @Test
    void aConflictInABatchHidesNoneOfItsJobs() throws Exception {
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.listen(event -> {
            if (event instanceof JobEvent.Enqueued enqueued) {
                told.add(enqueued.id());
            }
        }))) {
            JobId first = runtime.jobs().enqueue(new Send(1), options -> options.uniqueKey("one")).id();

            assertThatExceptionOfType(KeyConflictException.class)
                    .isThrownBy(() -> runtime.jobs().enqueueAll(List.of(new Send(2), new Send(3), new Send(4)),
                            (send, options) -> {
                                if (send.number() == 3) {
                                    options.uniqueKey("one");
                                }
                            }))
                    .satisfies(conflict -> assertThat(conflict.holder()).isEqualTo(first));

            List<JobId> jobs = runtime.jobs().list(JobQuery.all()).stream().map(JobInfo::id).toList();
            List<JobId> heard = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                heard.add(told.poll(20, TimeUnit.SECONDS));
            }
            assertThat(heard).containsExactlyInAnyOrderElementsOf(jobs);
        }
    }
}
