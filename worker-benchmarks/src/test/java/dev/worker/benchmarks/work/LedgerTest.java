package dev.worker.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger(3);

    @Test
    void countsEachJobOnceAndTheRestAsDuplicates() throws InterruptedException {
        run(0, 1, 1, 1);

        assertThat(ledger.finished()).isEqualTo(2);
        assertThat(ledger.duplicates()).isEqualTo(2);
    }

    @Test
    void tellsWhetherEnoughJobsFinishedInTime() throws InterruptedException {
        run(0, 1);

        assertThat(ledger.awaitFinished(2, Duration.ofDays(1))).isTrue();
        assertThat(ledger.awaitFinished(3, Duration.ofMillis(1))).isFalse();
    }

    @Test
    void wakesWhoWaitsForTheLastJob() throws InterruptedException {
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                run(0, 1, 2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(ledger.awaitFinished(3, Duration.ofMinutes(1))).isTrue();
        other.join();
    }

    @Test
    void seesAsDuplicateWhatTwoProcessesRan() throws InterruptedException {
        Ledger other = new Ledger(3);
        other.recording(Work.NOTHING).run(1);
        other.recording(Work.NOTHING).run(2);
        run(0, 1);

        ledger.merge(other.encode());

        assertThat(ledger.finished()).isEqualTo(3);
        assertThat(ledger.duplicates()).isEqualTo(1);
    }

    @Test
    void startsTheClockWithTheFirstJob() throws InterruptedException {
        assertThat(ledger.sinceFirstEntered()).isZero();

        run(0);
        assertThat(ledger.sinceFirstEntered()).isPositive();

        ledger.restartClock();
        assertThat(ledger.sinceFirstEntered()).isZero();
    }

    private void run(int... numbers) throws InterruptedException {
        for (int number : numbers) {
            ledger.recording(Work.NOTHING).run(number);
        }
    }
}
