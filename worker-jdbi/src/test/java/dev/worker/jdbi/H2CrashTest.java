package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether the transactions of an application in the file of its jobs are whole or not at all after kill -9. The system property
 * {@code h2.kills} says how often it kills: without turns between transactions and the writing of the file, H2 2.3 to 2.5 failed after
 * 5 to 115. To be run with some hundreds before another version of H2 is taken.
 */
class H2CrashTest {

    private static final int KILLS = Integer.getInteger("h2.kills", 3);
    private static final int MOST_LINES = 40;

    @TempDir
    private Path directory;

    @Test
    void transactionsAreWholeHoweverOftenTheProcessIsKilled() throws Exception {
        SplittableRandom dice = new SplittableRandom();
        for (int kill = 1; kill <= KILLS; kill++) {
            assertThat(soundUntilKilled(dice.nextInt(MOST_LINES))).as("kill %d of %d", kill, KILLS).isEqualTo("sound");
        }
        try (HikariDataSource pool = pool(directory)) {
            assertThat(new Ledger(pool).problem()).isEqualTo("sound");
        }
    }

    /** What the process says of the file that the one before it left. */
    private String soundUntilKilled(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Child.class.getName(), directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String first = out.readLine();
            for (int line = 0; line < lines && out.readLine() != null; line++) {
                // a line for each ten bookings
            }
            return first;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static HikariDataSource pool(Path directory) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:h2:async:" + directory.resolve("jobs") + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000");
        pool.setMaximumPoolSize(16);
        return pool;
    }

    /** Accounts, and what was moved between them: each transaction changes two of the one and two of the other. */
    private static final class Ledger {

        private static final int ACCOUNTS = 10;

        private final Jdbi jdbi;

        Ledger(DataSource source) {
            jdbi = Jdbi.create(source);
            jdbi.useTransaction(handle -> {
                handle.execute("CREATE TABLE IF NOT EXISTS account (id int PRIMARY KEY, cents bigint NOT NULL)");
                handle.execute("CREATE TABLE IF NOT EXISTS booking (account int NOT NULL, cents bigint NOT NULL)");
                handle.execute("CREATE INDEX IF NOT EXISTS booking_account ON booking (account)");
                handle.execute("MERGE INTO account (id, cents) KEY (id) SELECT x, 0 FROM system_range(1, " + ACCOUNTS
                        + ") WHERE NOT EXISTS (SELECT 1 FROM account)");
            });
        }

        String problem() {
            return jdbi.withHandle(handle -> count(handle, "SELECT sum(cents) FROM account") != 0
                    || count(handle, "SELECT count(*) FROM account a WHERE cents <> (SELECT coalesce(sum(cents), 0)"
                            + " FROM booking b WHERE b.account = a.id)") != 0
                                    ? "half a transaction"
                                    : "sound");
        }

        void move(SplittableRandom dice) {
            int from = 1 + dice.nextInt(ACCOUNTS - 1);
            int to = from + 1 + dice.nextInt(ACCOUNTS - from);
            int cents = 1 + dice.nextInt(100);
            jdbi.useTransaction(handle -> {
                book(handle, from, -cents);
                book(handle, to, cents);
            });
        }

        private static void book(Handle handle, int account, int cents) {
            handle.execute("UPDATE account SET cents = cents + ? WHERE id = ?", cents, account);
            handle.execute("INSERT INTO booking VALUES (?, ?)", account, cents);
        }

        private static long count(Handle handle, String query) {
            return handle.createQuery(query).mapTo(Long.class).one();
        }
    }

    /** Checks the file, then moves money in several threads while jobs are published, each of which has the file written. */
    static final class Child {

        public static void main(String[] arguments) {
            DataSource source = EmbeddedH2.crashSafe(pool(Path.of(arguments[0])));
            Ledger ledger = new Ledger(source);
            System.out.println(ledger.problem());
            Backend backend = new DataSourceFactory(source).create(new TestPluginContext(InstantSource.system()));
            ExecutorService threads = Executors.newCachedThreadPool();
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> move(ledger));
                threads.execute(() -> publish(backend));
            }
        }

        private static void move(Ledger ledger) {
            SplittableRandom dice = new SplittableRandom();
            for (int moves = 1;; moves++) {
                ledger.move(dice);
                if (moves % 10 == 0) {
                    System.out.println("moved");
                }
            }
        }

        private static void publish(Backend backend) {
            while (true) {
                Jobs.publish(backend, 1);
            }
        }
    }
}
