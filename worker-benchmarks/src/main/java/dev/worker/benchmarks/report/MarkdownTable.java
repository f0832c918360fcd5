package dev.worker.benchmarks.report;

import dev.worker.benchmarks.measure.Column;
import java.util.ArrayList;
import java.util.List;

/** Writes a table for people: legible on a terminal, and a table in Markdown. */
public final class MarkdownTable {
    private static final String CUT_SHORT = "†";

    private final Table table;
    private final List<String> remarks = new ArrayList<>();

    private MarkdownTable(Table table) {
        this.table = table;
    }

    /** Heading, explanation, table and remarks. */
    public static String render(Table table) {
        return new MarkdownTable(table).render();
    }

    private String render() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(headings());
        table.rows().forEach(row -> lines.add(cells(row)));
        StringBuilder text = new StringBuilder();
        text.append("## ").append(table.measure().title()).append("\n\n");
        text.append(table.measure().explanation()).append("\n\n");
        appendAligned(text, lines);
        table.leftOut()
                .forEach((reason, who) -> remarks.add("Left out because " + reason + ": " + String.join(", ", who)));
        if (!remarks.isEmpty()) {
            text.append('\n');
            remarks.stream().distinct().forEach(remark -> text.append("- ").append(remark).append('\n'));
        }
        return text.toString();
    }

    private List<String> headings() {
        List<String> headings = new ArrayList<>(List.of("database", "contender"));
        for (Column column : table.columns()) {
            headings.add(column.name() + ", " + column.unit());
        }
        return headings;
    }

    private List<String> cells(Table.Row row) {
        List<String> cells = new ArrayList<>(List.of(row.database(), row.contender()));
        for (Column column : table.columns()) {
            cells.add(cell(row, column));
        }
        return cells;
    }

    private String cell(Table.Row row, Column column) {
        String where = row.contender() + " on " + row.database() + ", " + column.name() + ": ";
        return switch (row.cells().get(column)) {
            case Finding.Measured measured -> {
                remarkOn(where, measured);
                yield Numbers.text(measured.summary().median())
                        + (measured.cutShort() ? CUT_SHORT : "") + spread(measured.summary());
            }
            case Finding.Refused refused -> "–";
            case Finding.Failed failed -> {
                remarks.add(where + "FAILED: " + failed.reason());
                yield "failed";
            }
        };
    }

    private void remarkOn(String where, Finding.Measured measured) {
        if (measured.duplicates() > 0) {
            remarks.add(where + measured.duplicates() + " DUPLICATES");
        }
        if (measured.lost() > 0) {
            remarks.add(where + measured.lost() + " LOST");
        }
        if (measured.cutShort()) {
            remarks.add(
                    CUT_SHORT + " The time limit came before the last job: the number is of what was done by then.");
        }
    }

    private static String spread(Summary summary) {
        if (summary.samples().size() == 1) {
            return "";
        }
        return " (" + Numbers.text(summary.min()) + "–" + Numbers.text(summary.max()) + ")";
    }

    private static void appendAligned(StringBuilder text, List<List<String>> lines) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int index = 0; index < widths.length; index++) {
                widths[index] = Math.max(widths[index], line.get(index).length());
            }
        }
        appendLine(text, lines.getFirst(), widths);
        appendRule(text, widths);
        lines.stream().skip(1).forEach(line -> appendLine(text, line, widths));
    }

    private static void appendLine(StringBuilder text, List<String> cells, int[] widths) {
        text.append('|');
        for (int index = 0; index < widths.length; index++) {
            String padding = " ".repeat(widths[index] - cells.get(index).length());
            // Names begin at the left, numbers end at the right.
            text.append(' ').append(index < 2 ? cells.get(index) + padding : padding + cells.get(index)).append(" |");
        }
        text.append('\n');
    }

    private static void appendRule(StringBuilder text, int[] widths) {
        text.append('|');
        for (int index = 0; index < widths.length; index++) {
            text.append("-".repeat(widths[index] + 1)).append(index < 2 ? '-' : ':').append('|');
        }
        text.append('\n');
    }
}
