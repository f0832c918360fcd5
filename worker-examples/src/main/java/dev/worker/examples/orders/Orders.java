package dev.worker.examples.orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import dev.worker.api.Jobs;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.EmbeddedH2;
import dev.worker.jdbi.JdbiPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * The program: takes twenty orders, of which some cannot be filled, and shows that nothing is left half-done. Killed and started
 * again, it goes on where it was.
 */
public final class Orders {

    private static final int ORDERS = 20;

    /** So long after it was killed, what the run before this one was about to do is done by this one. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private static final String USAGE = """
            usage: orders [--nats URL] [DIRECTORY]

              DIRECTORY    where the database is (default: .worker)
              --nats URL   have the jobs carried by a NATS JetStream server; orders and jobs stay in the database,
                           because a transaction needs one""";

    private final DataSource source;
    private final Map<String, String> carrier;
    private final Shelf shelf;
    private final Semaphore ended = new Semaphore(0);

    private Orders(DataSource source, Map<String, String> carrier) {
        this.source = source;
        this.carrier = carrier;
        this.shelf = new Shelf(source);
    }

    /** Runs the program, on a database under {@code .worker} or another directory; {@code --nats URL} has NATS carry the jobs. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean nats = arguments.length > 1 && arguments[0].equals("--nats");
        List<String> directory = List.of(arguments).subList(nats ? 2 : 0, arguments.length);
        if (directory.size() > 1 || directory.stream().anyMatch(argument -> argument.startsWith("-"))) {
            boolean asked = arguments[0].equals("--help");
            (asked ? System.out : System.err).println(USAGE);
            System.exit(asked ? 0 : 2);
        }
        Path data = Files.createDirectories(Path.of(directory.isEmpty() ? ".worker" : directory.getFirst()))
                .toRealPath();
        try (HikariDataSource source = open(data)) {
            Map<String, String> carrier = nats
                    ? Map.of("transport", "nats", "nats.url", arguments[1])
                    : Map.of("transport", "jdbi");
            new Orders(EmbeddedH2.crashSafe(source), carrier).run();
        } catch (WorkerException | PoolInitializationException e) {
            System.err.println("orders: " + e.getMessage());
            System.exit(1);
        }
    }

    /** The "async" layer of H2 outlives the interrupt of a handler; the runtime closes the database, not H2's shutdown hook. */
    private static HikariDataSource open(Path data) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:async:" + data.resolve("orders") + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000");
        config.setMaximumPoolSize(16);
        return new HikariDataSource(config);
    }

    private void run() throws InterruptedException {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder();
        carrier.forEach(builder::set);
        try (WorkerRuntime runtime = builder
                .plugin(JdbiPlugin.of(source))
                // The transactions are the database's, whatever carries the jobs.
                .set("job-store", "jdbi")
                .set("engine.lease", LEASE)
                .add(Shop.clerk())
                .listen(this::heard)
                .start()) {
            for (int number = 1; number <= ORDERS; number++) {
                take(runtime.jobs(), number);
            }
            tellUntilAllHaveEnded();
        }
        if (!shelf.isInOrder()) {
            throw new IllegalStateException("something is reserved or charged that was not shipped");
        }
        System.out.println("nothing is reserved or charged that was not shipped");
    }

    /** An order and its jobs are in one transaction: there is never one without the other. */
    private void take(Jobs jobs, int number) {
        shelf.jdbi().useTransaction(handle -> {
            if (Shelf.order(handle, number)) {
                jobs.in(handle.getConnection()).enqueue(Shop.order(number));
            }
        });
    }

    private void heard(WorkerEvent event) {
        if (event instanceof JobEvent.Succeeded) {
            ended.release();
        }
    }

    private void tellUntilAllHaveEnded() throws InterruptedException {
        Set<Integer> told = new HashSet<>();
        while (told.size() < ORDERS) {
            shelf.ends().forEach((number, end) -> {
                if (told.add(number)) {
                    System.out.println("order " + number + " is " + end);
                }
            });
            if (told.size() < ORDERS && ended.tryAcquire(1, TimeUnit.SECONDS)) {
                ended.drainPermits();
            }
        }
    }
}
