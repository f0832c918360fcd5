package dev.worker.jobs.internal.template;

import dev.worker.api.Backoff;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCondition;
import dev.worker.api.MessageTemplate;
import dev.worker.api.Names;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads templates from YAML and tells everything that is wrong at once, each with its line. For one use. */
final class TemplateReader {

    private static final Duration LONGEST = Duration.ofDays(3_650);
    private static final Duration ANY = Duration.ofSeconds(1);
    private static final Setting<String> QUEUE = Setting.text("queue", "");
    private static final Setting<Integer> PRIORITY = Setting.integer("priority", "", 1, 1_000);
    private static final Setting<Duration> TIMEOUT = Setting.duration("timeout", "", Duration.ofMillis(1), LONGEST);
    private static final Setting<Duration> RESULT_TTL = Setting.duration("result-ttl", "", Duration.ZERO, LONGEST);
    private static final Setting<Integer> ATTEMPTS = Setting.integer("attempts", "", 1, Integer.MAX_VALUE);
    private static final Setting<EventCondition> END = Setting.choice("event", "", EventCondition.class);
    private static final Setting<Double> NUMBER = Setting.number("multiplier", "", 1, 1_000);
    private static final Setting<Double> SHARE = Setting.number("jitter", "", 0, 1);

    private static final Setting<String> EXCEPTION = Setting.of("exception", "",
            "the full name of an exception class, java.io.IOException for example", TemplateReader::exception);

    private final List<String> problems = new ArrayList<>();
    private final Path path;
    private final DeclaredEvents events;

    TemplateReader(Path path, DeclaredEvents events) {
        this.path = path;
        this.events = events;
    }

    /**
     * Gives the templates by message type.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists all problems
     */
    Map<String, MessageTemplate> read(String yaml) {
        Map<String, MessageTemplate> templates = new HashMap<>();
        LoadSettings settings = LoadSettings.builder().setLabel(path.toString()).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            root.ifPresent(node -> read(Yaml.mapping(node, "the file", path, problems), templates));
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().map(mark -> path + ":" + (mark.getLine() + 1)).orElse(path.toString());
            problems.add(place + ": " + e.getProblem());
        } catch (ReaderException e) {
            String before = yaml.substring(0, Math.max(0, yaml.indexOf(e.getCodePoint())));
            problems.add("%s:%d: character 0x%X is not allowed"
                    .formatted(path, before.chars().filter(each -> each == '\n').count() + 1, e.getCodePoint()));
        }
        if (!problems.isEmpty()) {
            throw new WorkerException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "the templates cannot be used:\n  - " + String.join("\n  - ", problems));
        }
        return templates;
    }

    private void read(Yaml file, Map<String, MessageTemplate> templates) {
        file.mapping("templates").ifPresent(all -> all.names().forEach(type -> all.mapping(type)
                .flatMap(one -> all.checked(type, () -> template(type, one)))
                .ifPresent(template -> templates.put(type, template))));
        file.refuseOthers();
    }

    private MessageTemplate template(String type, Yaml yaml) {
        MessageTemplate template = new MessageTemplate(
                type,
                yaml.value("queue", QUEUE),
                yaml.value("priority", PRIORITY),
                yaml.value("timeout", TIMEOUT),
                yaml.value("result-ttl", RESULT_TTL),
                yaml.mapping("retry").flatMap(retry -> yaml.checked("retry", () -> retry(retry))),
                new HashSet<>(yaml.list("requires")),
                yaml.mapping("events").map(each -> events(type, each)).orElse(Map.of()));
        yaml.refuseOthers();
        return template;
    }

    /** Which ends each event tells of; of none if its list is empty. */
    private Map<String, Set<EventCondition>> events(String type, Yaml yaml) {
        Map<String, Set<EventCondition>> ends = new HashMap<>();
        for (String name : yaml.names()) {
            yaml.checked(name, () -> events.require(type, name))
                    .ifPresent(event -> ends.put(event, new HashSet<>(yaml.list(event, END))));
        }
        return ends;
    }

    private static RetryPolicy retry(Yaml yaml) {
        int attempts = yaml.value("attempts", ATTEMPTS).orElse(RetryPolicy.DEFAULT.maxAttempts());
        Backoff backoff = yaml.mapping("backoff")
                .flatMap(one -> yaml.checked("backoff", () -> backoff(one)))
                .orElse(RetryPolicy.DEFAULT.backoff());
        Set<String> retryOn = Set.copyOf(yaml.list("retry-on", EXCEPTION));
        Set<String> ignoreOn = Set.copyOf(yaml.list("ignore-on", EXCEPTION));
        yaml.refuseOthers();
        return new RetryPolicy(attempts, backoff, retryOn, ignoreOn);
    }

    /** The kind of backoff is the one key that it has: {@code fixed: 5s}, {@code delays: [1s, 1m]}, or what the others need. */
    private static Backoff backoff(Yaml yaml) {
        Backoff backoff = switch (yaml.requireOneOf("fixed", "delays", "step", "initial").orElse("")) {
            case "fixed" -> new Backoff.Fixed(duration(yaml, "fixed"));
            case "delays" -> new Backoff.Listed(yaml.list("delays", TIMEOUT));
            case "step" -> new Backoff.Linear(duration(yaml, "step"), max(yaml));
            case "initial" -> exponential(yaml, duration(yaml, "initial"));
            // the reading fails anyway, by what is wrong with the keys; the others are not to count as unknown
            default -> exponential(yaml, ANY);
        };
        yaml.refuseOthers();
        return backoff;
    }

    private static Backoff exponential(Yaml yaml, Duration initial) {
        double multiplier = yaml.value("multiplier", NUMBER).orElse(2.0);
        double jitter = yaml.value("jitter", SHARE).orElse(0.1);
        return new Backoff.Exponential(initial, multiplier, max(yaml), jitter);
    }

    private static Duration max(Yaml yaml) {
        return yaml.value("max", RESULT_TTL).orElse(Duration.ofSeconds(30));
    }

    /** A key that is there; if its value is refused, there is a problem, and what this gives is of no use to anyone. */
    private static Duration duration(Yaml yaml, String key) {
        return yaml.value(key, RESULT_TTL).orElse(ANY);
    }

    /** One without a package is a slip: nothing would ever be of that class, and so nothing would be tried again. */
    private static String exception(String name) {
        if (!name.contains(".")) {
            throw new IllegalArgumentException("no package");
        }
        return Names.requireException(name);
    }
}
