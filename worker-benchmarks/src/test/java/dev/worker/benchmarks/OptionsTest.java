package dev.worker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
    private static final Names NAMES = new Names(List.of("enqueue", "drain"), List.of("ours", "theirs"), List.of("h2"));

    @Test
    void takesEverythingWhenNothingIsSaid() {
        Options options = parse();

        assertThat(options.scale().rounds()).isEqualTo(1);
        assertThat(options.measures()).isEmpty();
        assertThat(options.contenders()).isEmpty();
    }

    @Test
    void choosesScaleAndNames() {
        String line = "--rounds 7 --slots 20,30 --full --jobs 5 --measures drain,enqueue --contenders ours";

        Options options = parse(line.split(" "));

        assertThat(options.scale().rounds()).isEqualTo(7);
        assertThat(options.scale().slots()).containsExactly(20, 30);
        assertThat(options.scale().jobs()).isEqualTo(5);
        assertThat(options.scale().backlogs()).hasSize(2);
        assertThat(options.measures()).containsExactlyInAnyOrder("enqueue", "drain");
        assertThat(options.contenders()).containsExactly("ours");
    }

    @Test
    void tellsAllProblemsAtOnce() {
        assertThatThrownBy(() -> parse("--fast", "--databases", "h3", "--rounds", "0", "--out"))
                .isInstanceOf(Options.UsageException.class)
                .hasMessageContainingAll(
                        "no option --fast",
                        "no database h3; there are h2",
                        "--rounds needs a number from 1 to 9999999, not 0",
                        "--out needs a value");
    }

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments), NAMES);
    }
}
