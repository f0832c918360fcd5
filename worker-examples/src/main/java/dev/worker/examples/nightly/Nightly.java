package dev.worker.examples.nightly;

import dev.worker.api.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The program: works for two nights, is away for three, comes back and makes up for them. A night is a second here; with
 * {@code 0 2 * * *} it would be one.
 */
public final class Nightly {

    private static final String NIGHTS = "* * * * * *";
    private static final Duration AWAY = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String USAGE = """
            usage: nightly [--nats URL | DIRECTORY]

              DIRECTORY    where the database is (default: .worker)
              --nats URL   keep schedule and jobs on a NATS JetStream server instead""";

    private Nightly() {}

    /** Runs the program, on a database under {@code .worker} or another directory, or with {@code --nats URL} on NATS. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> place = place(arguments);
        try {
            work(place, 2);
            System.out.println("away for " + AWAY.toSeconds() + " nights");
            TimeUnit.NANOSECONDS.sleep(AWAY.toNanos());
            work(place, 4);
        } catch (WorkerException e) {
            System.err.println("nightly: " + e.getMessage());
            System.exit(1);
        }
    }

    /** The settings that say where schedule and jobs are kept. */
    private static Map<String, String> place(String... arguments) throws IOException {
        if (arguments.length == 2 && arguments[0].equals("--nats")) {
            return Map.of("transport", "nats", "nats.url", arguments[1]);
        }
        if (arguments.length > 1 || arguments.length == 1 && arguments[0].startsWith("-")) {
            boolean asked = arguments[0].equals("--help");
            (asked ? System.out : System.err).println(USAGE);
            System.exit(asked ? 0 : 2);
        }
        Path data = Files.createDirectories(Path.of(arguments.length == 0 ? ".worker" : arguments[0])).toRealPath();
        return Map.of("transport", "jdbi", "jdbi.url", "jdbc:h2:file:" + data.resolve("nightly"));
    }

    private static void work(Map<String, String> place, int nights) throws InterruptedException {
        try (Office office = new Office(place, NIGHTS)) {
            System.out.println("at work");
            office.awaitReports(nights, PATIENCE);
        }
    }
}
