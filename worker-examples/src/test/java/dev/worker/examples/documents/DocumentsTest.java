package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documents say what is so: their Java code is that of the examples, which the build compiles and runs, their links lead
 * somewhere, and their table of settings has what is declared. With {@code -Ddocuments.update=true} the code and the table are
 * written into the documents instead.
 */
class DocumentsTest {

    private static final Pattern CODE = Pattern
            .compile("(?s)(<!-- code: (main|test) (\\S+?)(?: (\\S+))? -->\n```java\n)(.*?)(```\n)");
    private static final Pattern SETTINGS = Pattern.compile("(?s)(<!-- settings -->\n)(.*?)(<!-- end -->\n)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

    static List<Path> documents() throws IOException {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void saysWhatIsSo(Path document) throws IOException {
        String text = Files.readString(document);
        String expected = withSettings(withCode(text));
        if (Boolean.getBoolean("documents.update")) {
            Files.writeString(document, expected);
        } else {
            assertThat(text).as(document.toString()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void showsNoJavaThatIsNotCompiled(Path document) throws IOException {
        String rest = CODE.matcher(Files.readString(document)).replaceAll("");

        assertThat(rest).as(document.toString()).doesNotContain("```java");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksToWhatThereIs(Path document) throws IOException {
        List<String> links = LINK.matcher(Files.readString(document)).results().map(link -> link.group(1)).toList();

        assertThat(links).as(document.toString()).allSatisfy(
                link -> assertThat(document.getParent().resolve(link)).exists());
    }

    private static String withCode(String text) throws IOException {
        StringBuilder result = new StringBuilder();
        int end = 0;
        for (MatchResult match : CODE.matcher(text).results().toList()) {
            result.append(text, end, match.start()).append(match.group(1))
                    .append(Documents.code(match.group(2), match.group(3), match.group(4)))
                    .append(match.group(6));
            end = match.end();
        }
        return result.append(text.substring(end)).toString();
    }

    private static String withSettings(String text) {
        return SETTINGS.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(match.group(1) + SettingsTable.markdown() + match.group(3)));
    }
}
