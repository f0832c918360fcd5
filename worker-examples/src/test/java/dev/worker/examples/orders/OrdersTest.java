package dev.worker.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.NatsServer;
import dev.worker.examples.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {

    private static final int KILLS = Integer.getInteger("orders.kills", 3);

    /** Fewer than a run writes: each is killed before its end. */
    private static final int MOST_LINES = 18;

    @TempDir
    private Path directory;

    @Test
    void whatCanBeIsShippedAndTheRestIsUndone() throws IOException {
        Program.Ended program = Program.run(directory, Orders.class);

        assertComplete(program);
    }

    /** Anywhere in its course; the system property {@code orders.kills} says how often. */
    @Test
    void theSameHoweverOftenItIsKilled() throws IOException {
        killed();
    }

    @Test
    void theSameCarriedByNats() throws IOException {
        try (NatsServer server = NatsServer.start(directory)) {
            killed("--nats", server.url());
        }
    }

    private void killed(String... arguments) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom dice = new SplittableRandom(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Program program = Program.start(directory, Orders.class, arguments)) {
                int lines = dice.nextInt(MOST_LINES);
                for (int line = 0; line < lines; line++) {
                    program.awaitLine(any -> true);
                }
                program.kill();
                program.end();
            }
        }
        assertComplete(Program.run(directory, Orders.class, arguments));
    }

    @Test
    void anOptionIsNotTakenForADirectory() throws IOException {
        Program.Ended program = Program.run(directory, Orders.class, "--jdbc");

        assertThat(program.exitCode()).isEqualTo(2);
        assertThat(program.errors()).contains("usage: orders [--nats URL] [DIRECTORY]");
        assertThat(directory.resolve("--jdbc")).doesNotExist();
    }

    @Test
    void aDatabaseThatIsInUseIsToldInOneLine() throws Exception {
        Path data = Files.createDirectories(directory.resolve(".worker"));
        try (Connection user = DriverManager.getConnection("jdbc:h2:file:" + data.toRealPath().resolve("orders"))) {
            Program.Ended program = Program.run(directory, Orders.class);

            assertThat(user.isValid(1)).isTrue();
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.errors()).startsWith("orders: ").hasLineCount(1);
        }
    }

    private static void assertComplete(Program.Ended program) {
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
