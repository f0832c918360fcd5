package dev.worker.benchmarks.measure;

import java.util.List;

/**
 * One question, answered by one table.
 *
 * @param name what it is called on the command line and in file names
 * @param title the table's heading
 * @param explanation what exactly is measured, for the reader of the table
 * @param trials what is run; their columns make the table
 */
public record Measure(String name, String title, String explanation, List<Trial> trials) {
    public List<Column> columns() {
        return trials.stream().flatMap(trial -> trial.columns().stream()).toList();
    }
}
