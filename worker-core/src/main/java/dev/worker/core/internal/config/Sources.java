package dev.worker.core.internal.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.ExpressionConfigSourceInterceptor;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where settings come from, in rising order: a properties file, the environment, system properties, the builder. A value may
 * refer to others as <code>${name}</code>, with a default after a colon.
 */
public final class Sources {

    /** What the keys of all settings start with, outside the builder. */
    public static final String PREFIX = "worker.";

    /** Names the properties file; itself read from the environment and system properties alone. */
    static final String FILE_KEY = PREFIX + "config";

    private static final Path DEFAULT_FILE = Path.of("worker.properties");

    /** A dollar sign that neither begins a reference nor is escaped. */
    private static final Pattern LONE_DOLLAR = Pattern.compile("(?<!\\\\)\\$(?!\\{)");

    private final Map<String, String> file;
    private final String fileName;
    private final Map<String, String> environment;
    private final Map<String, String> system;
    private final Map<String, String> builder;
    private final SmallRyeConfig config;

    private Sources(
            String fileName,
            Map<String, String> file,
            Map<String, String> environment,
            Map<String, String> system,
            Map<String, String> builder) {
        this.fileName = fileName;
        this.file = file;
        this.environment = environment;
        this.system = system;
        this.builder = builder;
        // Nothing but what is named here: no profiles, no converters, no sources that happen to lie on the class path.
        this.config = new SmallRyeConfigBuilder()
                .withSources(
                        new PropertiesConfigSource(literal(file), fileName, 100),
                        new EnvConfigSource(literal(environment), 200),
                        new PropertiesConfigSource(literal(system), "system properties", 300),
                        new PropertiesConfigSource(literal(builder), "the builder", 400))
                .withInterceptors(new ExpressionConfigSourceInterceptor())
                .build();
    }

    /** Expressions take two dollar signs for one, which must not happen to a password. */
    private static Map<String, String> literal(Map<String, String> values) {
        return values.entrySet().stream().collect(Collectors.toMap(
                Map.Entry::getKey, entry -> LONE_DOLLAR.matcher(entry.getValue()).replaceAll("\\$\\$")));
    }

    /**
     * Reads the sources of this process.
     *
     * @param named the properties file that the builder names, if it does
     * @param builder settings of the builder, by key without prefix
     */
    public static Sources ofProcess(Optional<Path> named, Map<String, String> builder, Problems problems) {
        Map<String, String> system = new HashMap<>();
        Properties properties = System.getProperties();
        properties.stringPropertyNames().forEach(name -> system.put(name, properties.getProperty(name)));
        return of(named, System.getenv(), system, builder, problems);
    }

    /**
     * Reads nothing but what a builder was given.
     *
     * @param named the properties file that the builder names, if it does
     * @param builder settings of the builder, by key without prefix
     */
    public static Sources ofBuilder(Optional<Path> named, Map<String, String> builder, Problems problems) {
        return of(named.orElse(DEFAULT_FILE), named.isPresent(), Map.of(), Map.of(), builder, problems);
    }

    static Sources of(
            Optional<Path> named,
            Map<String, String> environment,
            Map<String, String> system,
            Map<String, String> builder,
            Problems problems) {
        Optional<Path> wanted = named.or(() -> Optional.ofNullable(system.get(FILE_KEY)).map(Path::of))
                .or(() -> Optional.ofNullable(environment.get(environmentName(FILE_KEY))).map(Path::of));
        Path path = wanted.orElse(DEFAULT_FILE);
        return of(path, wanted.isPresent() || Files.exists(path), environment, system, builder, problems);
    }

    private static Sources of(
            Path path,
            boolean isRead,
            Map<String, String> environment,
            Map<String, String> system,
            Map<String, String> builder,
            Problems problems) {
        Map<String, String> file = isRead ? read(path, problems) : Map.of();
        Map<String, String> prefixed = new HashMap<>();
        builder.forEach((key, value) -> prefixed.put(PREFIX + key, value));
        return new Sources(path.toString(), file, Map.copyOf(environment), Map.copyOf(system), prefixed);
    }

    private static Map<String, String> read(Path path, Problems problems) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add("the settings file " + path + " cannot be read: " + e);
        }
        Map<String, String> values = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return values;
    }

    /**
     * What a setting is given as, from the highest source that has it.
     *
     * @throws IllegalArgumentException if it refers to something that is not there
     */
    Optional<String> find(String key) {
        ConfigValue value = config.getConfigValue(PREFIX + key);
        if (value.hasProblems()) {
            throw new IllegalArgumentException(value.getProblems().stream()
                    .map(ConfigValidationException.Problem::getMessage)
                    .collect(Collectors.joining("; ")));
        }
        return Optional.ofNullable(value.getValue());
    }

    /** Where a setting's value comes from, for people. */
    String originOf(String key) {
        String name = PREFIX + key;
        if (builder.containsKey(name)) {
            return "set on the builder";
        }
        if (system.containsKey(name)) {
            return "from the system property";
        }
        if (environment.containsKey(environmentName(name))) {
            return "from the environment variable " + environmentName(name);
        }
        return "from " + fileName;
    }

    /** Every name in the sources that is meant for a runtime. */
    List<Given> given() {
        List<Given> all = new ArrayList<>();
        add(all, builder, PREFIX, "set on the builder", Place.INSIDE);
        add(all, system, PREFIX, "a system property", Place.OUTSIDE);
        add(all, file, PREFIX, "in " + fileName, Place.INSIDE);
        add(all, environment, environmentName(PREFIX), "an environment variable", Place.ENVIRONMENT);
        return all;
    }

    /** The names in the properties file that lack the prefix. */
    List<String> unprefixed() {
        return file.keySet().stream().filter(name -> !name.startsWith(PREFIX)).sorted().toList();
    }

    String fileName() {
        return fileName;
    }

    static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static void add(
            List<Given> all, Map<String, String> source, String prefix, String origin, Place place) {
        source.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .forEach(name -> all.add(new Given(name, origin, place)));
    }

    /** A name that a source has. */
    record Given(String name, String origin, Place place) {}

    /** Where a name can stand. */
    enum Place {
        /** The environment, which writes names in its own way. */
        ENVIRONMENT,
        /** The command line. */
        OUTSIDE,
        /** The builder or the properties file, which cannot name the properties file. */
        INSIDE
    }
}
