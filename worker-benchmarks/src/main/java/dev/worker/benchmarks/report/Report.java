package dev.worker.benchmarks.report;

import dev.worker.benchmarks.measure.Measure;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Everything that a comparison leaves behind in a directory: {@code results.jsonl} with a line for each result,
 * {@code tables.md}, and an SVG for each table. Tables and lines are printed as well.
 */
public final class Report {
    private final Path directory;
    private final PrintStream console;
    private final JsonLines lines;
    private boolean sound = true;

    /** Begins with the environment; what an earlier run left is overwritten. */
    public Report(Path directory, Environment environment, PrintStream console) {
        this.directory = directory;
        this.console = console;
        this.lines = new JsonLines(directory.resolve("results.jsonl"), environment);
        StringBuilder heading = new StringBuilder("# Benchmarks\n\n");
        environment.facts()
                .forEach((name, value) -> heading.append("- ").append(name).append(": ").append(value).append('\n'));
        console.println(heading);
        write("tables.md", heading.toString(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Adds a measure's table, chart and lines. */
    public void add(Measure measure, List<Result> results) {
        Table table = Table.of(measure, results);
        String markdown = MarkdownTable.render(table);
        console.println();
        console.println(markdown);
        results.forEach(result -> console.println(lines.add(result)));
        String chart = measure.name() + ".svg";
        write(chart, BarChart.draw(table), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        write("tables.md", "\n" + markdown + "\n![" + measure.title() + "](" + chart + ")\n",
                StandardOpenOption.APPEND);
        sound &= results.stream().allMatch(result -> result.finding().sound());
    }

    private void write(String file, String text, StandardOpenOption... options) {
        try {
            Files.writeString(directory.resolve(file), text, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing failed, ran twice or was lost. */
    public boolean sound() {
        return sound;
    }
}
