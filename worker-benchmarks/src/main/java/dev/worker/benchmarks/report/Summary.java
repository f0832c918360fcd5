package dev.worker.benchmarks.report;

import java.util.List;

/** Several samples of one number. */
public record Summary(double median, double min, double max, List<Double> samples) {
    /** Of at least one sample. */
    public static Summary of(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Summary(median, sorted.getFirst(), sorted.getLast(), List.copyOf(samples));
    }
}
