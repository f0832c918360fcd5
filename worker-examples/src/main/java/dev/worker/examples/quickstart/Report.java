package dev.worker.examples.quickstart;

import java.io.PrintStream;
import java.util.Locale;

/** Writes a {@link Summary} for people. */
final class Report {

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void write(Summary summary) {
        languages(summary);
        slowest(summary);
        duplicates(summary);
        deadLetters(summary);
        out.println();
    }

    private void languages(Summary summary) {
        if (summary.languages().isEmpty()) {
            return;
        }
        out.println();
        line("%-18s %9s %12s %12s %10s", "Language", "files", "lines", "words", "size");
        for (Summary.LanguageTotal total : summary.languages()) {
            line("%-18s %,9d %,12d %,12d %10s", total.language(), total.files(), total.lines(), total.words(),
                    size(total.bytes()));
        }
    }

    private void slowest(Summary summary) {
        if (summary.slowest().isEmpty()) {
            return;
        }
        out.println();
        line("Slowest files");
        for (FileFacts file : summary.slowest()) {
            line("  %,9.1f ms  %s", file.micros() / 1_000.0, printable(file.path()));
        }
    }

    private void duplicates(Summary summary) {
        if (summary.duplicated() == 0) {
            return;
        }
        out.println();
        line("Duplicates: %,d more than needed", summary.duplicated());
        for (Summary.Duplicates same : summary.duplicates()) {
            line("  %d x %s: %s", same.paths().size(), size(same.bytes()),
                    printable(String.join(", ", same.paths().stream().limit(3).toList()))
                            + (same.paths().size() > 3 ? ", ..." : ""));
        }
    }

    private void deadLetters(Summary summary) {
        if (summary.dead() == 0) {
            return;
        }
        out.println();
        line("Dead letters: %,d", summary.dead());
        for (Summary.DeadFile file : summary.deadLetters()) {
            line("  %s: %s", printable(file.path()), printable(file.reason()));
        }
        long more = summary.dead() - summary.deadLetters().size();
        if (more > 0) {
            line("  and %,d more", more);
        }
    }

    static String size(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 999.95) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %sB", value, "kMGTPE".charAt(unit));
    }

    /** A file's name may hold anything, what moves a terminal's cursor included. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private void line(String format, Object... arguments) {
        out.println(String.format(Locale.ROOT, format, arguments));
    }
}
