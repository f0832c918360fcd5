package dev.worker.examples.transfer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.EmbeddedH2;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/** The program. Exit codes: 0 all sums are right, 1 they are not or an error outside, 2 called wrongly. */
public final class Transfers {

    private static final String USAGE = """
            usage: transfer [OPTION]...

            Moves money between ten accounts, each transfer exactly once. Killed and started again, it goes on where it was.

              --transfers N  so many in all runs together (default: 1000)
              --data DIR     where the database and the log are kept (default: .worker/transfer)
              --jdbc URL     use PostgreSQL instead, for example jdbc:postgresql://localhost/bank?user=me&password=secret
              --nats URL     have the jobs carried by a NATS JetStream server; money and jobs stay in the database,
                             because a transaction needs one
              --help         show this""";

    private static final Set<String> WITH_VALUE = Set.of("--transfers", "--data", "--jdbc", "--nats");

    private Transfers() {}

    /** Runs the program; see {@code --help}. */
    public static void main(String[] arguments) {
        int exitCode = run(System.out, System.err, arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static int run(PrintStream out, PrintStream err, String... arguments) {
        Queue<String> left = new ArrayDeque<>(List.of(arguments));
        int transfers = 1_000;
        Path data = Path.of(".worker", "transfer");
        String url = "";
        Optional<String> natsUrl = Optional.empty();
        while (!left.isEmpty()) {
            String option = left.remove();
            if (WITH_VALUE.contains(option) && left.isEmpty()) {
                err.println("transfer: " + option + " needs a value");
                return 2;
            }
            String value = left.isEmpty() ? "" : left.remove();
            switch (option) {
                case "--transfers" -> transfers = value.matches("[1-9][0-9]{0,6}") ? Integer.parseInt(value) : 0;
                case "--data" -> data = Path.of(value);
                case "--jdbc" -> url = value;
                case "--nats" -> natsUrl = Optional.of(value);
                case "--help" -> {
                    out.println(USAGE);
                    return 0;
                }
                default -> {
                    err.println("transfer: unknown option " + option + " (--help tells more)");
                    return 2;
                }
            }
        }
        if (transfers == 0) {
            err.println("transfer: --transfers needs a number from 1 to 9999999");
            return 2;
        }
        return run(out, err, transfers, data.toAbsolutePath(), url, natsUrl);
    }

    private static int run(PrintStream out, PrintStream err, int transfers, Path data, String url,
            Optional<String> natsUrl) {
        try {
            Files.createDirectories(data);
            System.setProperty("quickstart.log", data.resolve("transfer.log").toString());
            try (HikariDataSource source = pool(url.isEmpty() ? h2(data) : url)) {
                return new TransferRun(EmbeddedH2.crashSafe(source), natsUrl, transfers, out).run() ? 0 : 1;
            }
        } catch (IOException | WorkerException | PoolInitializationException e) {
            err.println("transfer: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** The "async" layer of H2 outlives the interrupt of a handler; the runtime closes the database, not H2's shutdown hook. */
    private static String h2(Path data) {
        return "jdbc:h2:async:" + data.resolve("bank") + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(16);
        return new HikariDataSource(config);
    }
}
