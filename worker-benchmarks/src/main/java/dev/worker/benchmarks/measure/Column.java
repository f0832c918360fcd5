package dev.worker.benchmarks.measure;

/** One number that a trial yields for each contender: a column of the measure's table. */
public record Column(String name, String unit, boolean higherIsBetter) {
    static Column rate(String name) {
        return new Column(name, "jobs/s", true);
    }

    static Column cost(String name, String unit) {
        return new Column(name, unit, false);
    }
}
