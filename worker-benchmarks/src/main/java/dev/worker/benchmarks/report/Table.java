package dev.worker.benchmarks.report;

import dev.worker.benchmarks.measure.Column;
import dev.worker.benchmarks.measure.Measure;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The results of one measure: a row for each contender on each database, in the order in which they came.
 *
 * @param measure what was asked
 * @param rows the contenders that have a number or should have one
 * @param leftOut who does not take part, for each reason
 */
public record Table(Measure measure, List<Row> rows, Map<String, Set<String>> leftOut) {
    /** One contender on one database. */
    public record Row(String database, String contender, Map<Column, Finding> cells) {
        private boolean takesPart() {
            return !cells.values().stream().allMatch(Finding.Refused.class::isInstance);
        }
    }

    private record RowName(String database, String contender) {}

    /** Sorts results into rows. */
    public static Table of(Measure measure, List<Result> results) {
        Map<RowName, Map<Column, Finding>> cells = new LinkedHashMap<>();
        Map<String, Set<String>> leftOut = new LinkedHashMap<>();
        for (Result result : results) {
            RowName name = new RowName(result.database(), result.contender());
            cells.computeIfAbsent(name, absent -> new LinkedHashMap<>()).put(result.column(), result.finding());
            if (result.finding() instanceof Finding.Refused refused) {
                leftOut.computeIfAbsent(refused.reason(), absent -> new LinkedHashSet<>())
                        .add(result.contender() + " on " + result.database());
            }
        }
        List<Row> rows = cells.entrySet().stream()
                .map(row -> new Row(row.getKey().database(), row.getKey().contender(), row.getValue()))
                .filter(Row::takesPart)
                .toList();
        return new Table(measure, rows, leftOut);
    }

    /** What the numbers are. */
    public List<Column> columns() {
        return measure.columns();
    }
}
