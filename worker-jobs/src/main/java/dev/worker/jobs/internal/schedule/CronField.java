package dev.worker.jobs.internal.schedule;

import dev.worker.api.WorkerException;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** One of the fields of a cron expression, and what may stand in it. */
enum CronField {
    SECOND("second", 0, 59, List.of()), MINUTE("minute", 0, 59, List.of()), HOUR("hour", 0, 23,
            List.of()), DAY_OF_MONTH("day of month", 1, 31, List.of()), MONTH("month", 1, 12,
                    List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** Sunday is 0 as well as 7, so that ranges can end with it. */
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

    private final String label;
    private final int min;
    private final int max;
    private final List<String> names;

    CronField(String label, int min, int max, List<String> names) {
        this.label = label;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** Reads values, ranges and steps, joined by commas. */
    BitSet read(String text) {
        BitSet values = new BitSet(max + 1);
        for (String part : text.split(",", -1)) {
            add(part, values);
        }
        return values;
    }

    private void add(String part, BitSet values) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : step(part, part.substring(slash + 1));
        int dash = range.indexOf('-');
        int from = range.equals("*") ? min : value(part, dash < 0 ? range : range.substring(0, dash));
        int to = dash < 0
                ? range.equals("*") || slash >= 0 ? max : from
                : end(part, from, range.substring(dash + 1));
        if (from > to) {
            throw refused(part, "the range goes backwards; write it as two");
        }
        for (int value = from; value <= to; value += step) {
            values.set(value);
        }
    }

    private int end(String part, int from, String text) {
        int value = value(part, text);
        return this == DAY_OF_WEEK && value == 0 && from > 0 ? max : value;
    }

    private int value(String part, String text) {
        int name = names.indexOf(text.toUpperCase(Locale.ROOT));
        int value = name >= 0 ? name + (this == MONTH ? 1 : 0) : number(part, text);
        if (value < min || value > max) {
            throw refused(part, value + " is not in " + min + " to " + max);
        }
        return value;
    }

    private int step(String part, String text) {
        int step = number(part, text);
        if (step < 1 || step > max) {
            throw refused(part, "a step of " + step + " is not in 1 to " + max);
        }
        return step;
    }

    private int number(String part, String text) {
        if (!text.matches("[0-9]{1,4}")) {
            throw refused(part, "'" + text + "' is no number" + (names.isEmpty() ? "" : " and none of " + names));
        }
        return Integer.parseInt(text);
    }

    private WorkerException refused(String part, String reason) {
        return WorkerException.invalid("%s '%s': %s", label, part, reason);
    }
}
