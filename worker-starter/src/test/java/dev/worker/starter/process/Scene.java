package dev.worker.starter.process;

import dev.worker.api.JobState;
import dev.worker.api.spi.JobStatistics;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.Postgres;
import dev.worker.status.GetStatistics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A database of its own on PostgreSQL, a ledger in it, a client in this JVM, and stations in others. */
final class Scene implements AutoCloseable {

    private final String url = Postgres.newDatabase();
    private final Map<String, String> settings;
    private final Ledger ledger;
    private final WorkerRuntime client;

    Scene() throws SQLException {
        this("2s");
    }

    /** With a lease of this length. */
    Scene(String lease) throws SQLException {
        settings = Map.of(
                "transport", "jdbi", "jdbi.url", url, "engine.lease", lease, "status.statistics-age", "100ms");
        ledger = new Ledger(url, 1);
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().set("runtime.shutdown-hook", false);
        settings.forEach(builder::set);
        client = builder.start();
    }

    Ledger ledger() {
        return ledger;
    }

    /** A runtime without workers. */
    WorkerRuntime client() {
        return client;
    }

    /** Starts a station and waits until its workers run; more settings come in pairs. */
    Jvm station(String name, String... more) {
        Jvm station = launch(name, more);
        station.awaitLine("ready");
        return station;
    }

    /** Starts a station, which may be gone before its workers run. */
    Jvm launch(String name, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return Jvm.launch(name, url, 0, all);
    }

    /** How many jobs are in a state. */
    double count(JobState state) {
        return ledger.number("SELECT count(*) FROM worker_job WHERE state = '" + state + "'");
    }

    /** Waits until so many jobs have ended. */
    void awaitEnded(long jobs) {
        Eventually.await(() -> "all jobs have ended, " + statistics(), Duration.ofSeconds(120), () -> ended() == jobs);
    }

    /** How many jobs have ended. */
    long ended() {
        JobStatistics now = statistics();
        return now.count(JobState.SUCCEEDED) + now.count(JobState.FAILED) + now.count(JobState.CANCELLED);
    }

    private JobStatistics statistics() {
        return client.ask(new GetStatistics());
    }

    @Override
    public void close() throws SQLException {
        client.close();
        ledger.close();
    }
}
