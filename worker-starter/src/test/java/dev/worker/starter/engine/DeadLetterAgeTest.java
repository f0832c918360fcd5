package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendButNats;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Dead letters by their age. */
@OnEveryBackendButNats
class DeadLetterAgeTest extends OnStage {

    DeadLetterAgeTest(Technology technology) {
        super(technology);
    }

    record Break(int number) implements Message<Integer> {}

    private static Worker worker() {
        return Worker.named("w").queue("q")
                .handle(Break.class, (message, job) -> Outcome.reject("broken " + message.number()))
                .build();
    }

    @Test
    void areFoundByTheTimeOfTheirEnd() {
        WorkerRuntime runtime = stage.start(worker());
        Instant begin = stage.clock().instant();
        runtime.jobs().enqueue(new Break(1));
        stage.heard().await(1, JobEvent.Failed.class);
        stage.clock().advance(Duration.ofMinutes(2));
        JobHandle<Integer> late = runtime.jobs().enqueue(new Break(2));
        stage.heard().await(2, JobEvent.Failed.class);
        Instant end = stage.clock().instant().plusSeconds(1);
        assertThat(runtime.deadLetters().list(JobQuery.all().ended(begin.plusSeconds(60), end)))
                .extracting(JobInfo::id).containsExactly(late.id());
        assertThat(runtime.deadLetters().list(JobQuery.all().ended(begin, end))).hasSize(2);
        assertThat(runtime.deadLetters().list(JobQuery.all().ended(end, end.plusSeconds(60)))).isEmpty();
    }

    @Test
    void areDiscardedAfterTheirTimeIfTheSettingsSaySo() {
        WorkerRuntime runtime = stage.start(stage.builder().add(worker()).set("failed.dead-letter-ttl", "30m"));
        JobHandle<Integer> old = runtime.jobs().enqueue(new Break(1));
        stage.heard().await(1, JobEvent.Failed.class);
        stage.clock().advance(Duration.ofMinutes(29));
        JobHandle<Integer> young = runtime.jobs().enqueue(new Break(2));
        stage.heard().await(2, JobEvent.Failed.class);
        assertThat(runtime.deadLetters().find(old.id())).isPresent();
        stage.clock().advance(Duration.ofMinutes(12));
        Eventually.await("the old one is discarded", () -> runtime.deadLetters().find(old.id()).isEmpty());
        assertThat(runtime.deadLetters().find(young.id())).isPresent();
    }
}
