package dev.worker.core.extension;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On a clock that the test runs by hand, and of which a run that has fired and not yet begun cannot be taken back. */
class RepeatedTaskTest {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Deque<Runnable> fired = new ArrayDeque<>();
    private final AtomicInteger runs = new AtomicInteger();
    private final RepeatedTask task = new RepeatedTask(new Fired(), "counting", PAUSE, runs::incrementAndGet);

    @Test
    void whatIsHastenedWhileItsRunIsAboutToBeginGoesOnOnce() {
        task.start(PAUSE);
        task.hastenTo(0);
        runAll();
        assertThat(runs).hasValue(1);
        assertThat(fired).as("the next run").hasSize(1);

        runAll();
        assertThat(runs).hasValue(2);
        assertThat(fired).hasSize(1);
    }

    @Test
    void whatIsHastenedInItsRunRunsAgainOnce() {
        RepeatedTask[] hastening = new RepeatedTask[1];
        hastening[0] = new RepeatedTask(new Fired(), "hastening", PAUSE, () -> {
            runs.incrementAndGet();
            hastening[0].hasten(Duration.ZERO);
        });
        hastening[0].start();
        runAll();
        runAll();
        assertThat(runs).hasValue(2);
        assertThat(fired).hasSize(1);
    }

    @Test
    void afterItsStopNothingRuns() {
        task.start();
        task.stop();
        task.hastenTo(0);
        runAll();
        assertThat(runs).hasValue(0);
        assertThat(fired).isEmpty();
    }

    /** Those that have fired by now, and not what they bring about. */
    private void runAll() {
        for (int waiting = fired.size(); waiting > 0; waiting--) {
            fired.remove().run();
        }
    }

    private final class Fired implements RuntimeClock {

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable run) {
            fired.add(run);
            return () -> {};
        }
    }
}
