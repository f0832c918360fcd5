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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
import org.junit.jupiter.api.io.TempDir;

/** Templates: what jobs are like where nobody says, and what looking them up costs. */
@Timeout(60)
class TemplateTest {

    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

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
                    .withMessageContaining("the table is away");
        }
    }

    @Test
    void theCacheIsBounded() {
        try (TestRuntime runtime = counted("jobs.template-cache", "10")) {
            IntStream.range(0, 100).forEach(number -> runtime.runtime().ask(new GetTemplate("type-" + number)));
            assertThat(runtime.runtime().ask(new RefreshTemplates())).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void aFileGivesTemplatesAndItsChangesAreSeen() throws IOException {
        Path file = write("""
                # for operators
                templates:
                  send:
                    queue: by-file
                    priority: 20
                    timeout: 30s
                    result-ttl: 2d
                    requires: [gpu=yes]
                    retry:
                      attempts: 3
                      backoff: {initial: 2s, multiplier: 3, max: 1m, jitter: 0}
                      ignore-on: [java.lang.IllegalStateException]
                  other: {retry: {backoff: {fixed: 5s}}}
                """);
        try (TestRuntime runtime = TestRuntime.start(builder -> builder
                .set("jobs.templates", file)
                .template(MessageTemplate.of("send").queue("by-code")))) {
            assertThat(runtime.jobs().enqueue(new Send(1)).info().queue()).isEqualTo("by-file");
            MessageTemplate read = runtime.runtime().ask(new GetTemplate("send")).orElseThrow();
            assertThat(read.timeout()).contains(Duration.ofSeconds(30));
            assertThat(read.resultTimeToLive()).contains(Duration.ofDays(2));
            assertThat(read.retry().orElseThrow().maxAttempts()).isEqualTo(3);
            assertThat(read.retry().orElseThrow().backoff().delay(2, 0.3)).isEqualTo(Duration.ofSeconds(6));
            assertThat(read.retry().orElseThrow().retries(new IllegalStateException())).isFalse();

            change(file, "templates: {send: {queue: later}}");
            assertThat(runtime.jobs().enqueue(new Send(2)).info().queue()).isEqualTo("by-file");
            runtime.runtime().ask(new RefreshTemplates());
            assertThat(runtime.jobs().enqueue(new Send(3)).info().queue()).isEqualTo("later");

            change(file, "templates: {send: {que: later still}}");
            runtime.advance(TTL.plusMillis(1));
            assertThat(runtime.jobs().enqueue(new Send(4)).info().queue()).isEqualTo("later");
        }
    }

    @Test
    void whatIsWrongWithAFileIsToldAtTheStartWithItsPlace() {
        Path file = write("""
                templates:
                  send:
                    prioritty: 20
                    timeout: often
                    retry: {attempts: 0}
                  other:
                    queue: a b
                    retry:
                      backoff: {fixed: 5s, step: 1s}
                  send:
                    priority: 3
                defaults: {}
                """);
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", file)).close())
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .withMessageContainingAll(
                        file + ":10: key 'send' of templates of the file is there twice",
                        file + ":6: other of templates of the file: queue name 'a b' is not allowed",
                        file + ":9: ",
                        "exactly one of [fixed, delays, step, initial] is needed",
                        file + ":12: unknown key 'defaults' of the file");
        Path mistyped = write("templates:\n  send:\n    timeout: often\n    prioritty: 20\n");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", mistyped)).close())
                .withMessageContainingAll(
                        mistyped + ":3: timeout of send of templates of the file is 'often'; allowed is a duration",
                        mistyped + ":4: unknown key 'prioritty' of send of templates of the file; did you mean priority?");
        Path broken = write("templates:\n  send: [\n");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.set("jobs.templates", broken)).close())
                .withMessageContaining(broken + ":");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder
                        .set("jobs.templates", directory.resolve("missing.yaml"))).close())
                .withMessageContaining("missing.yaml");
    }

    private TestRuntime counted(String setting, String value) {
        return TestRuntime.start(builder -> builder.set(setting, value).templates(type -> {
            lookUps.incrementAndGet();
            if (away) {
                throw new WorkerException(ErrorCode.UNAVAILABLE, "the table is away");
            }
            return kept.filter(template -> template.type().equals(type));
        }));
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(Files.createTempFile(directory, "templates", ".yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** File systems keep time in grains; the test does not wait for the next. */
    private static void change(Path file, String yaml) throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, yaml);
        Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
    }
}
