package dev.worker.benchmarks.own;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.benchmarks.database.Database;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** What jobs cost where no keys are limited, beside a queue where they are, and under limits themselves. */
final class LimitCost {

    private static final int SLOTS = 20;
    private static final int CONNECTIONS = SLOTS + 4;
    private static final int BATCH = 1_000;
    private static final int BACKLOG = 100_000;
    private static final int TENANTS = 10;

    /** What is set up. */
    private enum Setting {
        WITHOUT("no limits anywhere"), BESIDE("100,000 limited jobs wait in another queue"), UNDER("10 keys in turns");

        private final String text;

        Setting(String text) {
            this.text = text;
        }
    }

    @MessageType(name = "free", queue = "free")
    private record Free(int number) implements Message<Void> {}

    @MessageType(name = "limited", queue = "limited")
    private record Limited(int number) implements Message<Void> {}

    private final OwnBench.Runs runs;
    private final Map<Setting, List<CpuTime>> costs = new EnumMap<>(Setting.class);

    private LimitCost(OwnBench.Runs runs) {
        this.runs = runs;
    }

    /** Lines of a table. Each round measures all settings in turn; one before them warms up. */
    static String report(OwnBench.Runs runs) throws InterruptedException {
        LimitCost cost = new LimitCost(runs);
        for (int round = 0; round <= runs.rounds(); round++) {
            for (Setting setting : Setting.values()) {
                CpuTime time = cost.run(setting);
                if (round > 0) {
                    cost.costs.computeIfAbsent(setting, first -> new ArrayList<>()).add(time);
                }
            }
        }
        StringBuilder lines = new StringBuilder();
        cost.costs.forEach((setting, times) -> lines.append(String.format(Locale.ROOT, "| %s | %s | %s |%n",
                runs.server().name(), setting.text, CpuTime.text(times))));
        return lines.toString();
    }

    private CpuTime run(Setting setting) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(runs.jobs());
        CountDownLatch over = new CountDownLatch(1);
        try (Database database = runs.server().create(); HikariDataSource source = database.pool(CONNECTIONS)) {
            try (WorkerRuntime producer = runtime(source).start()) {
                preload(producer, setting);
            }
            database.settle();
            WorkerRuntimeBuilder builder = runtime(source).add(free(setting, left));
            if (setting == Setting.BESIDE) {
                builder.add(held(over));
            }
            CpuTime before = CpuTime.now(database);
            WorkerRuntime runtime = builder.start();
            try {
                left.await();
                over.countDown();
            } finally {
                runtime.close();
            }
            return CpuTime.now(database).since(before, runs.jobs());
        }
    }

    private void preload(WorkerRuntime producer, Setting setting) {
        for (int from = 0; from < runs.jobs(); from += BATCH) {
            List<Free> batch = IntStream.range(from, Math.min(runs.jobs(), from + BATCH)).mapToObj(Free::new).toList();
            producer.jobs().enqueueAll(batch, (message, options) -> {
                if (setting == Setting.UNDER) {
                    options.limitKey("tenant-" + message.number() % TENANTS);
                }
            });
        }
        for (int from = 0; setting == Setting.BESIDE && from < BACKLOG; from += BATCH) {
            List<Limited> batch = IntStream.range(from, from + BATCH).mapToObj(Limited::new).toList();
            producer.jobs().enqueueAll(batch, options -> options.limitKey("tenant"));
        }
    }

    private static Worker free(Setting setting, CountDownLatch left) {
        var worker = Worker.named("free").queue("free").concurrency(SLOTS).handle(Free.class, (message, job) -> {
            left.countDown();
            return Outcome.done();
        });
        return (setting == Setting.UNDER ? worker.perKey(KeyLimits.FAIR) : worker).build();
    }

    /** Has its one slot taken all the time: what is measured is that there are limits, not what jobs under them cost. */
    private static Worker held(CountDownLatch over) {
        return Worker.named("limited").queue("limited").concurrency(1).perKey(KeyLimits.FAIR)
                .handle(Limited.class, (message, job) -> {
                    over.await();
                    return Outcome.done();
                })
                .build();
    }

    private static WorkerRuntimeBuilder runtime(HikariDataSource source) {
        return WorkerRuntime.builder().isolated().plugin(JdbiPlugin.of(source)).set("transport", "jdbi")
                .set("runtime.shutdown-hook", false);
    }
}
