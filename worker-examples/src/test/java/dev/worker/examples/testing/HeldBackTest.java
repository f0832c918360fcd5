package dev.worker.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Rate;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of jobs that a guard or a limit per key holds back: they are ready, and nobody waits for them. */
@Timeout(20)
class HeldBackTest {

    private final Semaphore goOn = new Semaphore(0);
    private volatile boolean ill;

    record Mail(String to) implements Message<Void> {}

    @Test
    void aRateLetsSoManyThroughInEachPeriod() {
        try (TestRuntime runtime = TestRuntime.start(builder -> builder
                .add(mailer(KeyLimits.FAIR, false)).set("guard.mail.rate", "5/1m"))) {
            enqueue(runtime, 12);

            runtime.drain();
            assertDone(runtime, 5);
            runtime.advance(Duration.ofSeconds(59));
            assertDone(runtime, 5);
            runtime.advance(Duration.ofSeconds(1));
            assertDone(runtime, 10);
            runtime.advance(Duration.ofMinutes(1));
            assertDone(runtime, 12);
        }
    }

    @Test
    void anOpenCircuitHoldsBackUntilItsTrialsSucceed() {
        try (TestRuntime runtime = TestRuntime.start(builder -> builder
                .add(mailer(KeyLimits.FAIR, false))
                .set("guard.mail.failure-rate", 1)
                .set("guard.mail.window", 2)
                .set("guard.mail.open-for", "30s"))) {
            ill = true;
            enqueue(runtime, 2);
            runtime.drain();
            assertThat(runtime.jobsIn(JobState.FAILED)).hasSize(2);

            ill = false;
            enqueue(runtime, 8);
            runtime.drain();
            runtime.advance(Duration.ofSeconds(29));
            assertDone(runtime, 0);
            runtime.advance(Duration.ofSeconds(2));
            assertDone(runtime, 8);
        }
    }

    @Test
    void aLimitAtOncePassesThemAllAsTheyEnd() {
        try (TestRuntime runtime = TestRuntime.start(builder -> builder
                .add(mailer(KeyLimits.FAIR, false)).set("guard.mail.concurrency", 2))) {
            enqueue(runtime, 50);

            runtime.drain();
            assertDone(runtime, 50);
        }
    }

    @Test
    void aRatePerKeyLetsSoManyThroughInEachPeriod() {
        try (TestRuntime runtime = TestRuntime.start(mailer(KeyLimits.FAIR.rate(Rate.perMinute(3)), false))) {
            enqueue(runtime, 8);

            runtime.drain();
            assertDone(runtime, 3);
            // polls see that the period is over
            runtime.advance(Duration.ofSeconds(90));
            assertDone(runtime, 6);
        }
    }

    @Test
    void aKeyWhoseJobWaitsForTheTestDoesNotHoldUpTheTime() {
        try (TestRuntime runtime = TestRuntime.start(mailer(KeyLimits.FAIR.concurrency(1), true))) {
            enqueue(runtime, 200);

            runtime.advance(Duration.ofMinutes(1));
            assertThat(runtime.jobsIn(JobState.RUNNING)).hasSize(1);
            assertThat(runtime.jobsIn(JobState.QUEUED)).hasSize(199);

            goOn.release(200);
            runtime.drain();
            assertDone(runtime, 200);
        }
    }

    private Worker mailer(KeyLimits limits, boolean waits) {
        return Worker.named("mailer").queue("mail").perKey(limits)
                .handle(Mail.class, (mail, job) -> {
                    if (waits) {
                        goOn.acquire();
                    }
                    if (ill) {
                        throw new IOException("the mail server does not answer");
                    }
                    return Outcome.done();
                }, options -> options.retry(RetryPolicy.NONE))
                .build();
    }

    private static void enqueue(TestRuntime runtime, int count) {
        for (int i = 0; i < count; i++) {
            runtime.jobs().enqueue(new Mail("anna"), options -> options.limitKey("anna"));
        }
    }

    private static void assertDone(TestRuntime runtime, int count) {
        assertThat(runtime.jobsIn(JobState.SUCCEEDED)).hasSize(count);
    }
}
