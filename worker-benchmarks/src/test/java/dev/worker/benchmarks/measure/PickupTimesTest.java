package dev.worker.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PickupTimesTest {
    @Test
    void takesTheSmallestValueThatTheShareDoesNotExceed() {
        double[] hundred = IntStream.rangeClosed(1, 100).asDoubleStream().toArray();

        assertThat(PickupTimes.percentile(hundred, 0.50)).isEqualTo(50);
        assertThat(PickupTimes.percentile(hundred, 0.99)).isEqualTo(99);
        assertThat(PickupTimes.percentile(new double[]{7}, 0.99)).isEqualTo(7);
    }

    @Test
    void seesNoWaitWhereTheHandlerWasEnteredBeforeEnqueueReturned() {
        PickupTimes times = new PickupTimes(1);
        times.handlerEntered(0);
        times.ready(0);

        assertThat(times.wait(0)).isZero();
    }

    @Test
    void letsAJobThatWasNotPickedUpHaveWaitedUntilNow() {
        PickupTimes times = new PickupTimes(1);
        times.ready(0);

        assertThat(times.wait(0)).isPositive();
    }
}
