package dev.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of behaviours names tests that are there. */
class BehavioursTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern REFERENCE = Pattern.compile("`(\\w+)\\.(\\w+)`");

    @Test
    void everyTestOfTheTableExists() throws IOException {
        Map<String, String> sources = sources();
        Matcher reference = REFERENCE.matcher(Files.readString(ROOT.resolve("docs/behaviours.md")));
        int references = 0;
        while (reference.find()) {
            assertThat(sources).as("class of %s", reference.group()).containsKey(reference.group(1));
            assertThat(sources.get(reference.group(1))).as(reference.group())
                    .contains("void " + reference.group(2) + "(");
            references++;
        }
        assertThat(references).isGreaterThan(40);
    }

    /** The classes of all tests and of the conformance kit, by simple name. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(path -> path.getFileName().toString().startsWith("worker-")).toList()) {
                read(module.resolve("src/test/java"), sources);
                read(module.resolve("src/main/java/dev/worker/testkit"), sources);
            }
        }
        return sources;
    }

    private static void read(Path folder, Map<String, String> sources) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.merge(name, Files.readString(file), String::concat);
            }
        }
    }
}
