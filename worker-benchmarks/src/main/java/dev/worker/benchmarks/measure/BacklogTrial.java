package dev.worker.benchmarks.measure;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How fast jobs are done while many more wait. Loading a million takes long, so each contender keeps its database from
 * round to round, and only what the last round took is loaded again.
 */
final class BacklogTrial implements Trial {
    private static final int SLOTS = 20;

    private final Column rate;
    private final int waiting;
    private final int drained;
    private final int capacity;
    private final Duration limit;
    private final Map<String, Backlog> backlogs = new HashMap<>();

    /** Lets {@code drained} jobs be done while {@code waiting} others wait, and does so at most {@code runs} times. */
    BacklogTrial(int waiting, int drained, int runs, Duration limit) {
        this.rate = Column.rate(String.format(Locale.ROOT, "%,d waiting", waiting));
        this.waiting = waiting;
        this.drained = drained;
        // Each round may do twice what is counted: what a contender has claimed when it is stopped is done, too.
        this.capacity = waiting + 2 * drained * runs;
        this.limit = limit;
    }

    @Override
    public List<Column> columns() {
        return List.of(rate);
    }

    @Override
    public Optional<String> refusal(Contender contender, Dialect dialect) {
        return waiting + drained > contender.preloadLimit()
                ? Optional.of("so many jobs cannot be loaded in bearable time")
                : Optional.empty();
    }

    @Override
    public Sample run(Contender contender, DatabaseServer server) throws InterruptedException {
        String key = contender.name() + " on " + server.name();
        return backlogs.computeIfAbsent(key, absent -> new Backlog(contender, server)).drain();
    }

    @Override
    public void close() {
        backlogs.values().forEach(backlog -> backlog.database.close());
        backlogs.clear();
    }

    private final class Backlog {
        private final Contender contender;
        private final Database database;
        private final Ledger ledger = new Ledger(capacity);
        private int handedIn;

        Backlog(Contender contender, DatabaseServer server) {
            this.contender = contender;
            this.database = server.create();
            Installation.create(contender, database, SLOTS, number -> {}).close();
        }

        Sample drain() throws InterruptedException {
            int duplicatesBefore = ledger.duplicates();
            DrainClock.Reading reading;
            try (Installation installed = Installation.reopen(contender, database, SLOTS,
                    ledger.recording(Work.NOTHING))) {
                fill(installed);
                reading = new DrainClock(installed.system(), ledger).run(drained, waiting, limit);
            }
            return new Sample(
                    Map.of(rate, reading.rate()), ledger.duplicates() - duplicatesBefore, 0, !reading.complete());
        }

        private void fill(Installation installed) {
            int missing = waiting + drained - installed.system().unfinished();
            installed.preload(handedIn, missing);
            handedIn += missing;
            database.settle();
        }
    }
}
