package dev.worker.benchmarks.report;

import java.util.Locale;

/** Numbers with as many digits as they deserve. */
public final class Numbers {
    private Numbers() {}

    public static String text(double value) {
        if (Math.abs(value) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }
}
