package dev.worker.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void takesTheMiddleOfAnOddNumber() {
        assertThat(Summary.of(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
    }

    @Test
    void takesTheMeanOfTheMiddleTwoOfAnEvenNumber() {
        assertThat(Summary.of(List.of(9.0, 1.0, 5.0, 3.0)).median()).isEqualTo(4.0);
    }

    @Test
    void keepsTheSamplesInTheirOrder() {
        Summary summary = Summary.of(List.of(9.0, 1.0));

        assertThat(summary.samples()).containsExactly(9.0, 1.0);
        assertThat(summary.min()).isEqualTo(1.0);
        assertThat(summary.max()).isEqualTo(9.0);
    }
}
