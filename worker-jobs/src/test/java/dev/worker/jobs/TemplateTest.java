package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.MessageType;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.JobHeaders;
import dev.worker.testkit.TestRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Templates: what jobs are like where nobody says, and what looking them up costs. */
@Timeout(60)
class TemplateTest {

    private static final Duration TTL = Duration.ofMinutes(5);

    private final AtomicInteger lookUps = new AtomicInteger();
    private volatile Optional<MessageTemplate> kept = Optional.of(MessageTemplate.of("send").priority(7));
    private volatile boolean away;

    @MessageType(name = "send", queue = "by-class")
    record Send(int number) implements Message<Void> {}

    @MessageType(name = "other")
    record Other() implements Message<Void> {}

    @Test
    void aTemplateSaysWhatTheEnqueueingDoesNot() {
        RetryPolicy retry = RetryPolicy.attempts(2);
        MessageTemplate template = MessageTemplate.of(Send.class)
                .queue("by-template")
                .priority(20)
                .timeout(Duration.ofSeconds(9))
                .resultTimeToLive(Duration.ofHours(1))
                .retry(retry)
                .require("gpu", "yes");
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.template(template))) {
            JobInfo plain = runtime.jobs().enqueue(new Send(1)).info();
            assertThat(plain.queue()).isEqualTo("by-template");
            assertThat(plain.priority()).isEqualTo(20);
            assertThat(plain.requires()).containsExactly("gpu=yes");

            JobHandle<Void> own = runtime.jobs().enqueue(new Send(2), options -> options
                    .queue("mine")
                    .priority(100)
                    .timeout(Duration.ofSeconds(1))
                    .require("disk", "big"));
            assertThat(own.info().queue()).isEqualTo("mine");
            assertThat(own.info().priority()).isEqualTo(100);
            assertThat(own.info().requires()).containsExactlyInAnyOrder("gpu=yes", "disk=big");

            assertThat(runtime.jobs().enqueue(new Other()).info().priority()).isEqualTo(100);
            assertThat(runtime.runtime().ask(new GetTemplate("send"))).contains(template);
            assertThat(JobHeaders.of(template)).containsKeys(
                    JobHeaders.TIMEOUT, JobHeaders.RETRY, JobHeaders.RESULT_TIME_TO_LIVE);
        }
    }

    @Test
    void aWarmCacheAsksNobody() {
        try (TestRuntime runtime = counted("jobs.template-ttl", "5m")) {
            runtime.jobs().enqueue(new Send(0));
            runtime.jobs().enqueue(new Other());
            assertThat(lookUps).hasValue(2);
            runtime.jobs().enqueueAll(IntStream.range(0, 10_000).mapToObj(Send::new).toList());
            runtime.jobs().enqueue(new Other());
            assertThat(lookUps).hasValue(2);
        }
    }

    @Test
    void aHundredMissesAtOnceAreOneLookUp() throws Exception {
        CyclicBarrier together = new CyclicBarrier(100);
        try (TestRuntime runtime = counted("jobs.template-ttl", "5m");
                ExecutorService threads = Executors.newFixedThreadPool(100)) {
            List<Future<JobInfo>> jobs = IntStream.range(0, 100).mapToObj(number -> threads.submit(() -> {
                together.await();
                return runtime.jobs().enqueue(new Send(number)).info();
            })).toList();
            for (Future<JobInfo> job : jobs) {
                assertThat(job.get(30, TimeUnit.SECONDS).priority()).isEqualTo(7);
            }
        }
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void aTemplateIsLookedUpAgainAfterItsTimeOrByCommand() {
        try (TestRuntime runtime = counted("jobs.template-ttl", "5m")) {
            runtime.jobs().enqueue(new Send(1));
            kept = Optional.of(MessageTemplate.of("send").priority(8));
            runtime.advance(TTL.minusMillis(1));
            assertThat(runtime.jobs().enqueue(new Send(2)).info().priority()).isEqualTo(7);
            runtime.advance(Duration.ofMillis(2));
            assertThat(runtime.jobs().enqueue(new Send(3)).info().priority()).isEqualTo(8);
            kept = Optional.empty();
            assertThat(runtime.runtime().ask(new RefreshTemplates())).isOne();
            assertThat(runtime.jobs().enqueue(new Send(4)).info().priority()).isEqualTo(100);
        }
    }

    @Test
    void whileItsSourceIsAwayATemplateGoesOnToCount() {
        try (TestRuntime runtime = counted("jobs.template-ttl", "5m")) {
            runtime.jobs().enqueue(new Send(1));
            away = true;
            runtime.advance(TTL.plusMillis(1));
            assertThat(runtime.jobs().enqueue(new Send(2)).info().priority()).isEqualTo(7);
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> runtime.jobs().enqueue(new Other()))
                    .withMessageContainingAll("the template of other cannot be looked up", "the table is away")
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.UNAVAILABLE));
            away = false;
            assertThat(runtime.jobs().enqueue(new Other()).info().priority()).isEqualTo(100);
        }
    }

    @Test
    void theCacheIsBounded() {
        try (TestRuntime runtime = counted("jobs.template-cache", "10")) {
            IntStream.range(0, 100).forEach(number -> runtime.runtime().ask(new GetTemplate("type-" + number)));
            assertThat(runtime.runtime().ask(new RefreshTemplates())).isLessThanOrEqualTo(10);
        }
    }

    private TestRuntime counted(String setting, String value) {
        return TestRuntime.start(builder -> builder.set(setting, value).templates(type -> {
            lookUps.incrementAndGet();
            if (away) {
                throw new IllegalStateException("the table is away");
            }
            return kept.filter(template -> template.type().equals(type));
        }));
    }
}
