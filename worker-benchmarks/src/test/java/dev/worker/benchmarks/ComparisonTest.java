package dev.worker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.JobSystem;
import dev.worker.benchmarks.contender.Setup;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.DatabaseServers;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.measure.Column;
import dev.worker.benchmarks.measure.Measure;
import dev.worker.benchmarks.measure.Sample;
import dev.worker.benchmarks.measure.Scale;
import dev.worker.benchmarks.measure.Trial;
import dev.worker.benchmarks.report.Finding;
import dev.worker.benchmarks.report.Result;
import dev.worker.benchmarks.report.Summary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Scale TWO_ROUNDS_AND_A_WARM_UP = new Scale(2, 1, 0, 0, 0, List.of(), 0, Duration.ZERO,
            List.of(), List.of(), 0, Duration.ZERO);
    private static final Column COLUMN = new Column("turn", "number", false);

    private final List<String> turns = new ArrayList<>();

    @Test
    void letsTheContendersTakeTurnsAndEachBeginOnce() throws InterruptedException {
        compare("a", "b", "c");

        assertThat(turns).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
    }

    @Test
    void leavesTheWarmUpOutOfTheNumbers() throws InterruptedException {
        // Two contenders: a runs first, fourth and fifth.
        assertThat(compare("a", "b").getFirst().finding())
                .isEqualTo(new Finding.Measured(Summary.of(List.of(4.0, 5.0)), 0, 0, false));
    }

    @Test
    void countsWhatRanTwiceInTheWarmUpAsWell() throws InterruptedException {
        assertThat(compare("careless").getFirst().finding()).isEqualTo(
                new Finding.Measured(Summary.of(List.of(2.0, 3.0)), 3, 0, false));
    }

    @Test
    void runsWhatBrokeNoMore() throws InterruptedException {
        List<Result> results = compare("a", "broken");

        assertThat(turns).containsExactly("a", "broken", "a", "a");
        assertThat(results.getLast().finding())
                .isEqualTo(new Finding.Failed("java.lang.IllegalStateException: it broke"));
    }

    @Test
    void neverRunsWhatMakesNoSense() throws InterruptedException {
        List<Result> results = compare("a", "unfit");

        assertThat(turns).containsOnly("a");
        assertThat(results.getLast().finding()).isEqualTo(new Finding.Refused("it is unfit"));
    }

    private List<Result> compare(String... names) throws InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        for (String name : names) {
            contenders.add(new NamedContender(name));
        }
        List<DatabaseServer> servers = DatabaseServers.in(Path.of("")).subList(0, 1);
        Measure measure = new Measure("turns", "Turns", "Whose turn it is.", List.of(new TurnTrial()));
        return new Comparison(TWO_ROUNDS_AND_A_WARM_UP, contenders, servers, line -> {}).run(measure);
    }

    /** Yields the number of the turn; some names misbehave. */
    private final class TurnTrial implements Trial {
        @Override
        public List<Column> columns() {
            return List.of(COLUMN);
        }

        @Override
        public Optional<String> refusal(Contender contender, Dialect dialect) {
            return contender.name().equals("unfit") ? Optional.of("it is unfit") : Optional.empty();
        }

        @Override
        public Sample run(Contender contender, DatabaseServer server) {
            turns.add(contender.name());
            if (contender.name().equals("broken")) {
                throw new IllegalStateException("it broke");
            }
            int duplicates = contender.name().equals("careless") ? 1 : 0;
            return new Sample(Map.of(COLUMN, (double) turns.size()), duplicates, 0, false);
        }
    }

    private record NamedContender(String name) implements Contender {
        @Override
        public String version() {
            return "1.0";
        }

        @Override
        public void createSchema(Setup setup) {
            throw new IllegalStateException("the trial asks for its name alone");
        }

        @Override
        public JobSystem open(Setup setup) {
            throw new IllegalStateException("the trial asks for its name alone");
        }
    }
}
