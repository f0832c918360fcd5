package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobState;
import dev.worker.api.WorkerState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The state diagrams of ARCHITECTURE.md have exactly the transitions that the code allows. */
class StateDiagramTest {

    private static final Pattern DIAGRAM = Pattern.compile("(?s)```mermaid\nstateDiagram-v2\n(.*?)```");
    private static final Pattern TRANSITION = Pattern.compile("([A-Z]+) --> ([A-Z]+)");

    @Test
    void jobs() throws IOException {
        assertThat(diagram(0)).isEqualTo(allowed(JobState.values(), JobState::next));
    }

    @Test
    void workersAsTheySeeThemselves() throws IOException {
        Set<String> allowed = allowed(WorkerState.values(), WorkerState::next);
        allowed.removeIf(transition -> transition.contains(WorkerState.LOST.name()));

        assertThat(diagram(1)).isEqualTo(allowed);
    }

    private static Set<String> diagram(int index) throws IOException {
        String text = Files.readString(Documents.ROOT.resolve("ARCHITECTURE.md"));
        List<String> diagrams = DIAGRAM.matcher(text).results().map(match -> match.group(1)).toList();
        return TRANSITION.matcher(diagrams.get(index)).results()
                .map(match -> match.group(1) + " to " + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static <S extends Enum<S>> Set<String> allowed(S[] states, Function<S, Set<S>> next) {
        return Arrays.stream(states)
                .flatMap(from -> next.apply(from).stream().map(to -> from + " to " + to))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
