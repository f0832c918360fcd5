package dev.worker.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.Program;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {

    @TempDir
    private Path directory;

    @Test
    void whatCanBeIsShippedAndTheRestIsUndone() throws IOException {
        Program.Ended program = Program.run(directory, Orders.class);

        assertThat(program.exitCode()).as(program.errors()).isZero();
        assertThat(program.lines()).hasSize(21)
                .contains("order 1 is shipped as parcel 1001")
                .anySatisfy(line -> assertThat(line).startsWith("order 4 is undone").contains("the card was declined"))
                .anySatisfy(line -> assertThat(line).startsWith("order 5 is undone").contains("sold out"))
                .anySatisfy(line -> assertThat(line).startsWith("order 7 is undone").contains("does not exist"));
        assertThat(program.lines().stream().filter(line -> line.contains("shipped as"))).hasSize(10);
        assertThat(program.lastLine()).isEqualTo("nothing is reserved or charged that was not shipped");
    }
}
