package dev.worker.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.measure.Column;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.measure.Sample;
import dev.worker.benchmarks.measure.Trial;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private static final Column RATE = new Column("20 slots", "jobs/s", true);
    private static final Measure MEASURE = new Measure("drain", "Drain <all>", "How fast.", List.of(new NoTrial()));

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    @Test
    void writesATableThatIsLegibleAndTellsWhatIsWrong() {
        add(
                result("fast", new Finding.Measured(Summary.of(List.of(1234.4, 1000.0, 2000.0)), 0, 0, false)),
                result("slow", new Finding.Measured(Summary.of(List.of(7.0)), 2, 1, true)),
                result("other", new Finding.Refused("it cannot")),
                result("broken", new Finding.Failed("it broke")));

        assertThat(directory.resolve("tables.md")).content().contains("""
                ## Drain <all>

                How fast.

                | database | contender |    20 slots, jobs/s |
                |----------|-----------|--------------------:|
                | h2       | fast      | 1,234 (1,000–2,000) |
                | h2       | slow      |               7.00† |
                | h2       | broken    |              failed |

                - slow on h2, 20 slots: 2 DUPLICATES
                - slow on h2, 20 slots: 1 LOST
                - † The time limit came before the last job: the number is of what was done by then.
                - broken on h2, 20 slots: FAILED: it broke
                - Left out because it cannot: other on h2
                """);
    }

    @Test
    void writesALineForEachResultWithItsEnvironment() {
        add(result("fast", new Finding.Measured(Summary.of(List.of(3.0, 1.0)), 0, 0, false)));

        JsonNode line = JsonMapper.shared().readTree(directory.resolve("results.jsonl").toFile());
        assertThat(line.get("median").asDouble()).isEqualTo(2.0);
        assertThat(line.get("samples")).hasSize(2);
        assertThat(line.get("environment").get("jdk").asString()).isEqualTo("25");
        assertThat(console.toString(StandardCharsets.UTF_8)).contains("{\"measure\":\"drain\"");
    }

    @Test
    void drawsAChartThatIsWellFormed() throws Exception {
        add(
                result("fast", new Finding.Measured(Summary.of(List.of(10.0)), 0, 0, false)),
                result("broken", new Finding.Failed("it broke")));

        Path chart = directory.resolve("drain.svg");
        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(chart.toFile());
        // The background and a bar for each row.
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
        assertThat(Files.readString(chart)).contains(">fast, h2<", ">10.0<", ">failed<");
    }

    @Test
    void isSoundOnlyWhenNothingFailedRanTwiceOrWasLost() {
        Summary summary = Summary.of(List.of(1.0));

        assertThat(new Finding.Measured(summary, 0, 0, true).sound()).isTrue();
        assertThat(new Finding.Refused("it cannot").sound()).isTrue();
        assertThat(new Finding.Measured(summary, 1, 0, false).sound()).isFalse();
        assertThat(new Finding.Measured(summary, 0, 1, false).sound()).isFalse();
        assertThat(new Finding.Failed("it broke").sound()).isFalse();
    }

    private void add(Result... results) {
        PrintStream out = new PrintStream(console, true, StandardCharsets.UTF_8);
        new Report(directory, new Environment(Map.of("jdk", "25")), out).add(MEASURE, List.of(results));
    }

    private static Result result(String contender, Finding finding) {
        return new Result("drain", RATE, "h2", contender, "1.0", finding);
    }

    private static final class NoTrial implements Trial {
        @Override
        public List<Column> columns() {
            return List.of(RATE);
        }

        @Override
        public Sample run(Contender contender, DatabaseServer server) {
            throw new IllegalStateException("only its columns are asked for");
        }
    }
}
