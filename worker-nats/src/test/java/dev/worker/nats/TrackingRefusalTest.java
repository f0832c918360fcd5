package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.Checkpoint;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What untracked jobs cannot do is refused with the reason, and at once. */
@Timeout(120)
class TrackingRefusalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    @Test
    void whatNeedsARecordIsRefusedForAnUntrackedJobWithTheReason() {
        try (WorkerRuntime runtime = untracked().start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(1));

            assertThat(runtime.jobs().find(job.id())).isEmpty();
            assertThatThrownBy(() -> job.await(PATIENCE)).satisfies(TrackingRefusalTest::isRefusal);
            assertThatThrownBy(() -> job.result(PATIENCE)).satisfies(TrackingRefusalTest::isRefusal);
            assertThatThrownBy(job::info).satisfies(TrackingRefusalTest::isRefusal);
            assertThatThrownBy(() -> job.cancel("no more")).satisfies(TrackingRefusalTest::isRefusal);
        }
    }

    private static void isRefusal(Throwable thrown) {
        assertThat(thrown).isInstanceOfSatisfying(WorkerException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED))
                .hasMessageContainingAll("no record", "numbered", "not tracked", "worker.nats.tracking");
    }

    @Test
    void progressOfAnUntrackedJobIsRefusedToItsHandler() {
        Worker worker = Worker.named("reporting").queue("numbers")
                .handle(Numbered.class, (message, job) -> {
                    job.progress(0.5, "half");
                    return Outcome.done(1);
                })
                .build();
        try (WorkerRuntime runtime = untracked().add(worker).start()) {
            JobId id = runtime.jobs().enqueue(new Numbered(1), options -> options.retry(RetryPolicy.NONE)).id();

            assertThat(TrackingTest.awaitDeadLetter(runtime)).satisfies(dead -> {
                assertThat(dead.id()).isEqualTo(id);
                assertThat(dead.reason().orElseThrow()).contains("not tracked");
            });
        }
    }

    @Test
    void aCheckpointOfAnUntrackedJobIsRefusedToItsHandler() {
        Worker worker = Worker.named("storing").queue("numbers")
                .handle(Numbered.class, (message, job) -> {
                    job.checkpoint(new Checkpoint<>(1, 1, "half"));
                    return Outcome.done(1);
                })
                .build();
        try (WorkerRuntime runtime = untracked().add(worker).start()) {
            runtime.jobs().enqueue(new Numbered(1), options -> options.retry(RetryPolicy.NONE));

            assertThat(TrackingTest.awaitDeadLetter(runtime).reason().orElseThrow())
                    .contains("no record", "checkpoint", "worker.nats.tracking");
        }
    }

    @Test
    void beforeItsEndThereIsNoRecordOfSuchAJob() {
        try (WorkerRuntime runtime = tracking("ends").start()) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Numbered(1));

            assertThat(job.await(Duration.ofMillis(10))).isEmpty();
            assertThatThrownBy(job::info).isInstanceOfSatisfying(WorkerException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND))
                    .hasMessageContainingAll("from their end on", "worker.nats.tracking");
            assertThatThrownBy(() -> job.cancel("no more")).isInstanceOfSatisfying(WorkerException.class,
                    e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
        }
    }

    @Test
    void nothingCanComeAfterAJobThatHasNoRecord() {
        try (WorkerRuntime runtime = untracked().start()) {
            JobHandle<Integer> untracked = runtime.jobs().enqueue(new Numbered(1));

            assertThatThrownBy(() -> runtime.jobs().enqueue(new Numbered(2), options -> options.after(untracked)))
                    .isInstanceOfSatisfying(WorkerException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FOUND))
                    .hasMessageContainingAll(untracked.id().toString(), "no record", "worker.nats.tracking");
        }
    }

    @Test
    void theLevelIsThatOfTheType() {
        Worker texts = Worker.named("texts").queue("texts")
                .handle(Text.class, (message, job) -> Outcome.done(message.text())).build();
        Runs runs = new Runs(1);
        try (WorkerRuntime runtime = SERVER.runtime().set("nats.type.numbered.tracking", "none")
                .add(runs.worker(1)).add(texts).start()) {
            JobHandle<Integer> untracked = runtime.jobs().enqueue(new Numbered(0));
            JobHandle<String> tracked = runtime.jobs().enqueue(new Text("a"));

            assertThat(tracked.result(PATIENCE)).isEqualTo("a");
            assertThatThrownBy(untracked::info).satisfies(TrackingRefusalTest::isRefusal);
        }
    }

    @Test
    void lessThanFullTrackingNeedsTransportAndStoreTogether(@TempDir Path folder) {
        WorkerRuntimeBuilder builder = untracked().set("job-store", "jdbi").set("status-store", "jdbi")
                .set("jdbi.url", "jdbc:h2:file:" + folder.resolve("jobs"));

        assertThatThrownBy(builder::start).isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("worker.nats.tracking", "worker.job-store");
    }

    private static WorkerRuntimeBuilder untracked() {
        return tracking("none");
    }

    private static WorkerRuntimeBuilder tracking(String level) {
        return SERVER.runtime().set("nats.tracking", level);
    }
}
