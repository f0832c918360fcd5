package dev.worker.jobs.internal.template;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import dev.worker.core.extension.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A mapping of a YAML file that is read key by key; what is wrong goes to the problems, with file and line. */
final class Yaml {

    private final Node node;
    private final String what;
    private final Path path;
    private final List<String> problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new HashMap<>();
    private final Set<String> known = new TreeSet<>();

    private Yaml(Node node, String what, Path path, List<String> problems) {
        this.node = node;
        this.what = what;
        this.path = path;
        this.problems = problems;
    }

    /** The mapping of this node; an empty one, and a problem, if it is something else. */
    static Yaml mapping(Node node, String what, Path path, List<String> problems) {
        Yaml yaml = new Yaml(node, what, path, problems);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(yaml::add);
        } else {
            yaml.problem(node, what + " must be a mapping of keys to values");
        }
        return yaml;
    }

    private void add(NodeTuple tuple) {
        Node key = tuple.getKeyNode();
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : key.toString();
        keys.put(name, key);
        if (values.put(name, tuple.getValueNode()) != null) {
            problem(key, "key '" + name + "' of " + what + " is there twice");
        }
    }

    /** The keys that are there; all of them are known by that. */
    Set<String> names() {
        known.addAll(values.keySet());
        return values.keySet();
    }

    Optional<Yaml> mapping(String key) {
        return node(key).map(node -> mapping(node, key + " of " + what, path, problems));
    }

    /** A value as the setting reads it. */
    <T> Optional<T> value(String key, Setting<T> form) {
        return node(key).flatMap(node -> parse(key, node, form));
    }

    List<String> list(String key) {
        return list(key, Setting.text(key, ""));
    }

    /** The values of a list. */
    <T> List<T> list(String key, Setting<T> form) {
        List<T> all = new ArrayList<>();
        node(key).ifPresent(node -> {
            if (node instanceof SequenceNode sequence) {
                sequence.getValue().forEach(each -> parse(key, each, form).ifPresent(all::add));
            } else {
                problem(node, key + " of " + what + " must be a list");
            }
        });
        return all;
    }

    /** What is made of the value of a key; a problem there if it is refused. */
    <T> Optional<T> checked(String key, Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (WorkerException e) {
            problem(keys.get(key), key + " of " + what + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** There must be exactly one of these keys, which is given; a problem and empty otherwise. */
    Optional<String> requireOneOf(String... alternatives) {
        List<String> given = Stream.of(alternatives).filter(values::containsKey).toList();
        if (given.size() == 1) {
            return Optional.of(given.getFirst());
        }
        known.addAll(List.of(alternatives));
        Node place = given.isEmpty() ? node : keys.get(given.getLast());
        problem(place, what + " has " + given + "; exactly one of " + List.of(alternatives) + " is needed");
        return Optional.empty();
    }

    /** Refuses the keys that nobody has asked for. */
    void refuseOthers() {
        values.keySet().stream().filter(key -> !known.contains(key)).forEach(key -> {
            String hint = Suggestion.nearest(key, known)
                    .map(name -> "; did you mean " + name + "?")
                    .orElse("; known are " + String.join(", ", known));
            problem(keys.get(key), "unknown key '" + key + "' of " + what + hint);
        });
    }

    private Optional<Node> node(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key));
    }

    private <T> Optional<T> parse(String key, Node node, Setting<T> form) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, key + " of " + what + " must be " + form.allowed());
            return Optional.empty();
        }
        try {
            return Optional.of(form.parse(scalar.getValue()));
        } catch (IllegalArgumentException | WorkerException e) {
            problem(node, key + " of " + what + " is '" + scalar.getValue() + "'; allowed is " + form.allowed());
            return Optional.empty();
        }
    }

    private void problem(Node place, String text) {
        String line = Optional.ofNullable(place)
                .flatMap(Node::getStartMark)
                .map(mark -> ":" + (mark.getLine() + 1))
                .orElse("");
        problems.add(path + line + ": " + text);
    }
}
