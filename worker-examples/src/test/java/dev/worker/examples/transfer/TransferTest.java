package dev.worker.examples.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.examples.NatsServer;
import dev.worker.examples.Program;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills the program again and again, anywhere in its course. The system property {@code transfer.kills} says how often. */
class TransferTest {

    private static final int KILLS = Integer.getInteger("transfer.kills", 5);

    /** More than are booked before the last kill, so that runs are killed at work. */
    private static final int PER_KILL = 60;

    /** Lines are written at each batch of orders and between bookings: in so many, a run does a few dozen transfers. */
    private static final int MOST_LINES = 16;

    @TempDir
    private Path place;

    @Test
    void everyTransferIsBookedOnceHoweverOftenItIsKilled() throws IOException {
        killed(List.of());
    }

    @Test
    void theSameOnPostgres() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofSeconds(60)).start()) {
            killed(List.of("--jdbc", server.getJdbcUrl("postgres", "postgres")));
        }
    }

    @Test
    void theSameCarriedByNats() throws IOException {
        try (NatsServer server = NatsServer.start(place)) {
            killed(List.of("--nats", server.url()));
        }
    }

    @Test
    void anOptionWithoutItsValueIsRefused() throws IOException {
        Program.Ended ended = Program.run(place, Transfers.class, "--jdbc");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.errors()).isEqualTo("transfer: --jdbc needs a value\n");
    }

    @Test
    void fewerTransfersThanAreOrderedAreRefused() throws IOException {
        String data = place.toString();
        assertThat(Program.run(place, Transfers.class, "--data", data, "--transfers", "20").exitCode()).isZero();

        Program.Ended fewer = Program.run(place, Transfers.class, "--data", data, "--transfers", "10");

        assertThat(fewer.exitCode()).isEqualTo(1);
        assertThat(fewer.errors()).startsWith("transfer: 20 transfers are ordered already").hasLineCount(1);
    }

    @Test
    void aDatabaseThatIsAwayIsToldInOneLine() throws IOException {
        Program.Ended ended = Program.run(place, Transfers.class, "--jdbc", "jdbc:postgresql://localhost:1/bank");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).startsWith("transfer: ").hasLineCount(1);
    }

    private void killed(List<String> database) throws IOException {
        long seed = System.nanoTime();
        SplittableRandom dice = new SplittableRandom(seed);
        int transfers = KILLS * PER_KILL;
        List<String> arguments = new ArrayList<>(database);
        arguments.addAll(List.of("--data", place.toString(), "--transfers", String.valueOf(transfers)));
        for (int kill = 0; kill < KILLS; kill++) {
            try (Program program = start(arguments)) {
                // where the machine is slow to kill it, a run may come to its end: then those after it have little to do
                program.awaitLines(dice.nextInt(MOST_LINES));
                program.kill();
                program.end();
            }
        }

        Program.Ended ended;
        try (Program program = start(arguments)) {
            ended = program.end();
        }

        String n = String.valueOf(transfers);
        assertThat(ended.errors()).as("seed %d", seed).isEmpty();
        assertThat(ended.lastLine()).as("seed %d", seed).isEqualTo("transfer: " + n + " ordered, " + n + " booked, " + n
                + " of them different; 10000000 cents on the accounts, 10000000 at the start: right");
        assertThat(ended.exitCode()).isZero();
    }

    private Program start(List<String> arguments) throws IOException {
        return Program.start(place, Transfers.class, arguments.toArray(String[]::new));
    }
}
