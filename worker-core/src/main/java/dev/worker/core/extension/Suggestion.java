package dev.worker.core.extension;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what someone who mistyped a name probably meant. */
public final class Suggestion {

    private Suggestion() {}

    /** The nearest of the known names, unless even that is another word altogether. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return nearest(name, known, Math.max(2, name.length() / 4));
    }

    /**
     * The nearest of the known names that are as near as that.
     *
     * @param tolerance how many characters may have been put in, left out or mistaken for others
     */
    public static Optional<String> nearest(String name, Collection<String> known, int tolerance) {
        return known.stream()
                .map(candidate -> new Candidate(candidate, distance(name, candidate)))
                .filter(candidate -> candidate.distance() <= tolerance)
                .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private record Candidate(String name, int distance) {}

    /** Levenshtein's: how many characters must be put in, taken out or replaced. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
