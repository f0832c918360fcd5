package dev.worker.benchmarks.field;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The versions that the build took from the parent pom: jars do not agree on a place where they tell theirs. */
public final class Versions {
    private static final Properties VERSIONS = load();

    private Versions() {}

    public static String of(String library) {
        String version = VERSIONS.getProperty(library);
        if (version == null) {
            throw new IllegalArgumentException("versions.properties does not have " + library);
        }
        return version;
    }

    /** All libraries that have a part in the numbers. */
    public static Map<String, String> all() {
        Map<String, String> all = new TreeMap<>();
        VERSIONS.forEach((library, version) -> all.put((String) library, (String) version));
        return all;
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream stream = Versions.class.getResourceAsStream("versions.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }
}
