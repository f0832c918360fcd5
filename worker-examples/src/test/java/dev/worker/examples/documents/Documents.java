package dev.worker.examples.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the repository, and the sources that their code comes from. */
final class Documents {

    /** Where the examples' build runs is one below the root. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Path SOURCES = ROOT.resolve("worker-examples/src");

    private Documents() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> top = Files.list(ROOT); Stream<Path> guides = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, guides).filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    /**
     * The code that a document names.
     *
     * @param sourceSet main or test
     * @param file below the package of the examples
     * @param snippet what is between {@code // code: snippet} and {@code // end}; the whole file without its package if null
     */
    static String code(String sourceSet, String file, String snippet) throws IOException {
        String source = Files.readString(SOURCES.resolve(sourceSet + "/java/dev/worker/examples").resolve(file));
        if (snippet == null) {
            return source.replaceFirst("^package [^;]*;\\s*", "");
        }
        Matcher matcher = Pattern.compile("(?s) *// code: " + Pattern.quote(snippet) + "\n(.*?) *// end\n")
                .matcher(source);
        if (!matcher.find()) {
            throw new AssertionError("there is no snippet " + snippet + " in " + file);
        }
        return matcher.group(1).stripTrailing().stripIndent() + "\n";
    }
}
