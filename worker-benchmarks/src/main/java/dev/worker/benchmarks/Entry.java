package dev.worker.benchmarks;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.measure.Column;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.measure.Sample;
import dev.worker.benchmarks.measure.Trial;
import dev.worker.benchmarks.report.Finding;
import dev.worker.benchmarks.report.Numbers;
import dev.worker.benchmarks.report.Result;
import dev.worker.benchmarks.report.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One contender in one trial on one database, with what its runs showed so far. */
final class Entry {
    private static final Logger LOGGER = LoggerFactory.getLogger(Entry.class);

    private final Contender contender;
    private final Trial trial;
    private final DatabaseServer server;
    private final Optional<String> refusal;
    private final List<Sample> all = new ArrayList<>();
    private final List<Sample> counted = new ArrayList<>();
    private Optional<String> failure = Optional.empty();

    Entry(Contender contender, Trial trial, DatabaseServer server) {
        this.contender = contender;
        this.trial = trial;
        this.server = server;
        this.refusal = trial.refusal(contender, server.dialect());
    }

    /** Whether there is anything to run. One that failed once is not tried again: its numbers would be of no use. */
    boolean runs() {
        return refusal.isEmpty() && failure.isEmpty();
    }

    void runOnce(boolean counts) throws InterruptedException {
        try {
            Sample sample = trial.run(contender, server);
            all.add(sample);
            if (counts) {
                counted.add(sample);
            }
        } catch (RuntimeException e) {
            LOGGER.error("{} on {} failed", contender.name(), server.name(), e);
            failure = Optional.of(e.toString());
        }
    }

    List<Result> results(Measure measure) {
        return trial.columns().stream()
                .map(column -> new Result(
                        measure.name(), column, server.name(), contender.name(), contender.version(), finding(column)))
                .toList();
    }

    private Finding finding(Column column) {
        if (refusal.isPresent()) {
            return new Finding.Refused(refusal.get());
        }
        if (failure.isPresent()) {
            return new Finding.Failed(failure.get());
        }
        Summary summary = Summary.of(counted.stream().map(sample -> sample.values().get(column)).toList());
        // A wrong count is wrong in a warm-up as well.
        return new Finding.Measured(
                summary,
                all.stream().mapToInt(Sample::duplicates).sum(),
                all.stream().mapToInt(Sample::lost).sum(),
                counted.stream().anyMatch(Sample::cutShort));
    }

    /** What the last run showed, for those who watch. */
    @Override
    public String toString() {
        String showed = failure.orElseGet(() -> trial.columns().stream()
                .map(column -> column.name() + " " + Numbers.text(all.getLast().values().get(column)))
                .collect(Collectors.joining(", ")));
        return server.name() + ", " + contender.name() + ": " + showed;
    }
}
