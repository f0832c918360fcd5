package dev.worker.benchmarks.report;

import dev.worker.benchmarks.measure.Column;
import java.util.List;
import java.util.Locale;

/**
 * Draws a table as SVG: a panel of bars for each column, each with a scale of its own, for the units differ. Bars begin at
 * zero; a colour is one contender in all panels.
 */
public final class BarChart {
    private static final int WIDTH = 880;
    private static final int MARGIN = 16;
    private static final int NAMES_WIDTH = 250;
    private static final int VALUES_WIDTH = 110;
    private static final int BAR_HEIGHT = 16;
    private static final int ROW_HEIGHT = 22;
    private static final int HEADING_HEIGHT = 38;
    private static final int TITLE_HEIGHT = 36;
    /** Okabe and Ito's colours, which people who confuse red and green can tell apart. */
    private static final List<String> COLOURS = List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9",
            "#d55e00", "#999999", "#f0e442");

    private final Table table;
    private final List<String> contenders;
    private final StringBuilder svg = new StringBuilder();

    private BarChart(Table table) {
        this.table = table;
        this.contenders = table.rows().stream().map(Table.Row::contender).distinct().toList();
    }

    /** A whole SVG document. */
    public static String draw(Table table) {
        return new BarChart(table).draw();
    }

    private String draw() {
        int panelHeight = HEADING_HEIGHT + table.rows().size() * ROW_HEIGHT;
        int height = 2 * MARGIN + TITLE_HEIGHT + table.columns().size() * panelHeight;
        append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height);
        // White behind it all: the page may be dark.
        append("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, height);
        text(MARGIN, MARGIN + 18, "start", "font-size=\"18\" font-weight=\"bold\"", table.measure().title());
        int top = MARGIN + TITLE_HEIGHT;
        for (Column column : table.columns()) {
            panel(column, top);
            top += panelHeight;
        }
        append("</svg>");
        return svg.toString();
    }

    private void panel(Column column, int top) {
        String better = column.higherIsBetter() ? "more is better" : "less is better";
        String heading = column.name() + ", " + column.unit() + " (" + better + ")";
        text(MARGIN, top + 22, "start", "font-weight=\"bold\"", heading);
        double most = table.rows().stream().mapToDouble(row -> valueOf(row.cells().get(column))).max().orElse(0);
        int y = top + HEADING_HEIGHT;
        for (Table.Row row : table.rows()) {
            bar(row, row.cells().get(column), most, y);
            y += ROW_HEIGHT;
        }
    }

    private static double valueOf(Finding finding) {
        return finding instanceof Finding.Measured measured ? measured.summary().median() : 0;
    }

    private void bar(Table.Row row, Finding finding, double most, int y) {
        int room = WIDTH - 2 * MARGIN - NAMES_WIDTH - VALUES_WIDTH;
        double length = most > 0 ? Math.max(0, valueOf(finding)) / most * room : 0;
        int left = MARGIN + NAMES_WIDTH;
        append(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                left, y, length, BAR_HEIGHT, COLOURS.get(contenders.indexOf(row.contender()) % COLOURS.size()));
        int baseline = y + BAR_HEIGHT - 4;
        text(left - 8, baseline, "end", "fill=\"#333333\"", row.contender() + ", " + row.database());
        text(left + (int) length + 6, baseline, "start", "fill=\"#333333\"", label(finding));
    }

    private static String label(Finding finding) {
        return switch (finding) {
            case Finding.Measured measured -> Numbers.text(measured.summary().median());
            case Finding.Refused refused -> "–";
            case Finding.Failed failed -> "failed";
        };
    }

    private void text(int x, int y, String anchor, String style, String words) {
        append("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>", x, y, anchor, style, escaped(words));
    }

    private static String escaped(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void append(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
