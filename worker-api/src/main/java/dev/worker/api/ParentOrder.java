package dev.worker.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sorts things so that each comes after its parents, in time proportional to their number and that of the edges; what cannot be
 * sorted has a circle in it.
 *
 * @param <N> what is sorted; told apart by {@code equals}
 */
public final class ParentOrder<N> {

    private final Function<N, ? extends Collection<N>> parents;
    private final List<N> sorted = new ArrayList<>();
    private final Map<N, Integer> open = new LinkedHashMap<>();

    /**
     * Sorts.
     *
     * @param nodes what to sort
     * @param parents what a node comes after; those that are not among the nodes do not count
     */
    public ParentOrder(Collection<N> nodes, Function<N, ? extends Collection<N>> parents) {
        this.parents = parents;
        nodes.forEach(node -> open.put(node, 0));
        Map<N, List<N>> children = new HashMap<>();
        for (N node : nodes) {
            for (N parent : parents.apply(node)) {
                if (open.containsKey(parent)) {
                    open.merge(node, 1, Integer::sum);
                    children.computeIfAbsent(parent, key -> new ArrayList<>()).add(node);
                }
            }
        }
        sort(children);
    }

    private void sort(Map<N, List<N>> children) {
        Deque<N> free = new ArrayDeque<>();
        open.forEach((node, count) -> {
            if (count == 0) {
                free.add(node);
            }
        });
        for (N node; (node = free.poll()) != null;) {
            sorted.add(node);
            open.remove(node);
            for (N child : children.getOrDefault(node, List.of())) {
                if (open.merge(child, -1, Integer::sum) == 0) {
                    free.add(child);
                }
            }
        }
    }

    /** The nodes, parents first; without those that are in a circle or come after one. */
    public List<N> sorted() {
        return Collections.unmodifiableList(sorted);
    }

    /** One circle, each node followed by one that comes after it, the first again at the end; empty if there is none. */
    public Optional<List<N>> circle() {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        // Every node that is left has a parent that is left: going from parent to parent must meet one twice.
        List<N> path = new ArrayList<>();
        Map<N, Integer> met = new HashMap<>();
        N node = open.keySet().iterator().next();
        while (!met.containsKey(node)) {
            met.put(node, path.size());
            path.add(node);
            node = parents.apply(node).stream().filter(open::containsKey).findFirst().orElseThrow();
        }
        List<N> circle = new ArrayList<>(path.subList(met.get(node), path.size()));
        circle.add(node);
        Collections.reverse(circle);
        return Optional.of(circle);
    }

    /** A circle for people; of a long one its beginning. */
    public static String text(List<?> circle) {
        int shown = 10;
        String text = circle.stream().limit(shown).map(String::valueOf).collect(Collectors.joining(" → "));
        return circle.size() <= shown ? text : text + " → … (" + (circle.size() - 1) + " in all)";
    }
}
