package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Tells chance from error: a right implementation fails once in a million runs. */
final class ChiSquare {

    /** The point of the normal distribution beyond which lies one millionth. */
    private static final double ONE_IN_A_MILLION = 4.7534;

    private ChiSquare() {}

    /**
     * Checks that frequencies fit probabilities.
     *
     * @param observed how often each outcome came
     * @param probabilities how likely each is; together 1
     */
    static void assertFits(List<Integer> observed, List<Double> probabilities) {
        int draws = observed.stream().mapToInt(Integer::intValue).sum();
        double statistic = 0;
        for (int i = 0; i < observed.size(); i++) {
            double expected = draws * probabilities.get(i);
            statistic += Math.pow(observed.get(i) - expected, 2) / expected;
        }
        assertThat(statistic)
                .as("chi-square of %s in %d draws against the probabilities %s", observed, draws, probabilities)
                .isLessThan(limit(observed.size() - 1));
    }

    /** The limit by the approximation of Wilson and Hilferty. */
    private static double limit(int degrees) {
        double spread = 2.0 / (9 * degrees);
        return degrees * Math.pow(1 - spread + ONE_IN_A_MILLION * Math.sqrt(spread), 3);
    }
}
