package dev.worker.jdbi.internal.jobs;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Names, labels and ids in one column, joined by commas, which none of them can contain. */
public final class NameList {

    private NameList() {}

    /** In their order; empty for none. */
    public static String write(Collection<String> names) {
        return String.join(",", names);
    }

    /** Sorted, so that equal sets are equal texts; empty for none. */
    public static String writeSet(Collection<String> names) {
        return names.isEmpty() ? "" : String.join(",", new TreeSet<>(names));
    }

    /** What was written. */
    public static List<String> read(String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
    }
}
