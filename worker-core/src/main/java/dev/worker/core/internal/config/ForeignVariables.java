package dev.worker.core.internal.config;

import dev.worker.core.extension.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Environment variables that begin as ours do but were hardly meant for us. Kubernetes makes some of each service whose name starts
 * with {@code worker}, and applications have their own. What resembles a setting, or stands where a group of settings is, was
 * meant to be one.
 *
 * @param names sorted
 */
record ForeignVariables(Set<String> names) {

    private static final String PREFIX = Sources.environmentName(Sources.PREFIX);
    private static final String SERVICE_HOST = "_SERVICE_HOST";

    /**
     * Looks for them.
     *
     * @param given what all sources have
     * @param known the variables of settings
     * @param groups the first words of the keys of settings, {@code jdbi} for example
     */
    static ForeignVariables among(
            Collection<Sources.Given> given, Collection<String> known, Collection<String> groups) {
        List<String> variables = given.stream()
                .filter(each -> each.place() == Sources.Place.ENVIRONMENT)
                .map(Sources.Given::name)
                .filter(name -> !known.contains(name))
                .toList();
        List<String> services = variables.stream()
                .filter(name -> name.endsWith(SERVICE_HOST))
                .map(name -> name.substring(0, name.length() - SERVICE_HOST.length()))
                .toList();
        List<String> words = known.stream().map(ForeignVariables::withoutPrefix).toList();
        List<String> beginnings = groups.stream()
                .map(group -> Sources.environmentName(Sources.PREFIX + group + "."))
                .toList();
        Set<String> foreign = new TreeSet<>();
        for (String name : variables) {
            boolean meant = beginnings.stream().anyMatch(name::startsWith) || resembles(withoutPrefix(name), words);
            if (!meant || services.stream().anyMatch(service -> isLink(name, service))) {
                foreign.add(name);
            }
        }
        return new ForeignVariables(foreign);
    }

    /** Kubernetes tells the host of every service, so where that is, the rest of its shape is no setting of a group either. */
    private static boolean isLink(String name, String service) {
        return name.startsWith(service + "_SERVICE_")
                || name.equals(service + "_PORT")
                || name.startsWith(service + "_PORT_");
    }

    /** Stricter than a suggestion is: a variable of another must not keep us from starting because it is short. */
    private static boolean resembles(String word, Collection<String> words) {
        return Suggestion.nearest(word, words, Math.max(1, word.length() / 4)).isPresent();
    }

    private static String withoutPrefix(String name) {
        return name.substring(PREFIX.length());
    }
}
