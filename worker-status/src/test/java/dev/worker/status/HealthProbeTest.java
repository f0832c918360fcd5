package dev.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.Worker;
import dev.worker.testkit.TestClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthProbeTest {

    private final TestClock clock = new TestClock();
    private final FaultyBackend backend = new FaultyBackend(clock, true);

    @Test
    void aFailingDependencyDegradesTheWorkersThatDependOnItUntilItIsBack() throws Exception {
        Printer printer = new Printer();
        try (OneProcess process = processWith(printer)) {
            awaitChecks(printer, 2);
            assertThat(process.health().health()).isEqualTo(Health.HEALTHY);
            printer.problem = "out of paper";
            awaitChecks(printer, 2);
            assertThat(process.health().reasons()).containsExactly("printer: out of paper");
            assertThat(process.health().health()).isEqualTo(Health.UNHEALTHY);
            assertThat(process.ask(new HealthCheck("archive")).health()).isEqualTo(Health.HEALTHY);
            printer.problem = null;
            awaitChecks(printer, 2);
            assertThat(process.health().health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void aCheckThatHangsIsAFailureAndIsNotStartedTwice() throws Exception {
        Printer printer = new Printer();
        printer.mayAnswer = new CountDownLatch(1);
        printer.timeout = Duration.ofMillis(20);
        try (OneProcess process = processWith(printer)) {
            awaitChecks(printer, 1);
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofSeconds(15));
            }
            printer.timedOut.await();
            clock.advance(Duration.ofSeconds(15));
            assertThat(printer.checks).as("checks that were started beside the one that hangs").isEmpty();
            printer.timeout = Duration.ofSeconds(20);
            printer.mayAnswer.countDown();
            awaitChecks(printer, 2);
            assertThat(process.health().health()).isEqualTo(Health.HEALTHY);
        }
    }

    @Test
    void aStopTakesTheWorkersOffTheListThoughACheckHangs() throws Exception {
        Printer printer = new Printer();
        OneProcess process = processWith(printer);
        awaitChecks(printer, 1);
        printer.checks.clear();
        printer.mayAnswer = new CountDownLatch(1);
        printer.timeout = Duration.ofDays(1);
        Thread time = Thread.ofVirtual().start(() -> clock.advance(Duration.ofSeconds(15)));
        printer.checks.take();
        assertThat(backend.statusStore().list(Duration.ofMinutes(1))).hasSize(2);
        Thread closing = Thread.ofVirtual().start(process::close);
        while (!backend.statusStore().list(Duration.ofMinutes(1)).isEmpty()) {
            Thread.onSpinWait();
        }
        printer.mayAnswer.countDown();
        closing.join();
        time.join();
    }

    private OneProcess processWith(Printer printer) {
        return new OneProcess(clock, backend, builder -> builder
                .add(Worker.named("archive").build())
                .install(binder -> StatusBinder.statusBinder(binder).healthProbe(printer)));
    }

    /** A check that has begun means that what the one before it found is known. */
    private void awaitChecks(Printer printer, int count) {
        for (int i = 0; i < count; i++) {
            while (printer.checks.poll() == null) {
                clock.advance(Duration.ofSeconds(15));
            }
        }
    }

    private static final class Printer implements HealthProbe {

        private final BlockingQueue<Boolean> checks = new LinkedBlockingQueue<>();
        private final CountDownLatch timedOut = new CountDownLatch(1);
        private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
        private volatile Duration timeout = Duration.ofSeconds(20);
        private volatile String problem;

        @Override
        public String name() {
            return "printer";
        }

        @Override
        public Duration timeout() {
            return timeout;
        }

        @Override
        public Health whileFailing() {
            return Health.UNHEALTHY;
        }

        @Override
        public boolean concerns(String worker) {
            return worker.equals("office");
        }

        @Override
        public void check() throws Exception {
            checks.add(true);
            while (mayAnswer.getCount() > 0) {
                try {
                    mayAnswer.await();
                } catch (InterruptedException e) {
                    timedOut.countDown();
                }
            }
            if (problem != null) {
                throw new IOException(problem);
            }
        }
    }
}
