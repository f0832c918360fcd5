package dev.worker.core.internal.config;

import dev.worker.core.extension.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses settings that nothing reads: a mistyped key must not be a setting without an effect. Environment variables of others that
 * only begin as ours do are left alone, and warned of.
 */
final class UnknownKeys {

    private final Sources sources;
    private final Problems problems;

    UnknownKeys(Sources sources, Problems problems) {
        this.sources = sources;
        this.problems = problems;
    }

    /**
     * Reports every name in the sources that is none of the known keys.
     *
     * @param groups the first words of keys that have several, whether or not a key of them is known yet
     */
    void refuse(Set<String> known, Set<String> groups) {
        Set<String> inside = new TreeSet<>();
        known.forEach(key -> inside.add(Sources.PREFIX + key));
        Set<String> outside = new TreeSet<>(inside);
        outside.add(Sources.FILE_KEY);
        List<String> environment = outside.stream().map(Sources::environmentName).toList();
        ForeignVariables foreign = ForeignVariables.among(sources.given(), environment, groups);
        for (Sources.Given given : sources.given()) {
            Collection<String> possible = switch (given.place()) {
                case ENVIRONMENT -> environment;
                case OUTSIDE -> outside;
                case INSIDE -> inside;
            };
            if (!possible.contains(given.name()) && !foreign.names().contains(given.name())) {
                problems.add("unknown setting " + given.name() + " (" + given.origin() + ")" + hint(given, possible));
            }
        }
        refuseWithoutPrefix(known);
        warnOf(foreign);
    }

    private void warnOf(ForeignVariables foreign) {
        if (!foreign.names().isEmpty()) {
            problems.warn("environment variables that start with WORKER_ but are no settings have no effect: "
                    + String.join(", ", foreign.names())
                    + "; those that Kubernetes makes of services go with enableServiceLinks: false in the pod's specification");
        }
    }

    private void refuseWithoutPrefix(Set<String> known) {
        for (String bare : sources.unprefixed()) {
            if (known.contains(bare)) {
                problems.add(
                        "setting " + bare + " (in " + sources.fileName() + ") has no effect; write " + Sources.PREFIX
                                + bare);
            }
        }
    }

    private static String hint(Sources.Given given, Collection<String> possible) {
        return Suggestion.nearest(given.name(), possible)
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> related(given, possible));
    }

    private static String related(Sources.Given given, Collection<String> possible) {
        char separator = given.place() == Sources.Place.ENVIRONMENT ? '_' : '.';
        int end = given.name().indexOf(separator, Sources.PREFIX.length());
        String group = end < 0 ? given.name() : given.name().substring(0, end + 1);
        List<String> same = possible.stream().filter(name -> name.startsWith(group)).sorted().toList();
        return same.isEmpty()
                ? "; nothing that is on the class path has settings of that name"
                : "; known are " + String.join(", ", same);
    }
}
