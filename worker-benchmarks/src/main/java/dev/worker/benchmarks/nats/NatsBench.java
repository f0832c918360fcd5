package dev.worker.benchmarks.nats;

import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

/** The program: each round measures all in turn, so that what else the machine does falls on all of them. */
public final class NatsBench {

    private static final String USAGE = """
            usage: bench --nats [JOBS [ROUNDS]]

            Measures the NATS backend beside plain jnats on one nats-server, which it starts: publishing, fetching with
            acknowledgement, key-value writes. Default: 20000 jobs, 3 rounds; the figures are medians.""";

    /** About what a job with a number and its standing take. */
    private static final int BYTES = 256;

    /** Record and ticket when it is enqueued, one when it starts, one when it ends; notes and holds are shared by hundreds. */
    private static final int WRITES_PER_JOB = 4;

    private static final String PUBLISH = "plain jnats: publish";
    private static final String TAKE = "plain jnats: fetch and acknowledge";
    private static final String WRITE = "plain jnats: key-value write";
    private static final String ENQUEUE = "worker: enqueue";
    private static final String DRAIN = "worker: run and end";

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    private NatsBench() {}

    /** Runs the program. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 2 || Arrays.asList(arguments).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        int jobs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path folder = Files.createTempDirectory("bench-nats");
        NatsServerRunner server = NatsServerRunner.builder().outputLevel(Level.WARNING)
                .configInserts(new String[]{"jetstream {", "  store_dir: \"" + folder + "\"", "}"}).build();
        try {
            NatsBench bench = new NatsBench();
            bench.round(server.getURI(), jobs / 4);
            bench.rates.clear();
            for (int round = 0; round < rounds; round++) {
                bench.round(server.getURI(), jobs);
            }
            bench.report(jobs, rounds);
        } finally {
            server.shutdown(true);
        }
    }

    private void round(String url, int jobs) throws Exception {
        try (PlainJnats plain = new PlainJnats(url)) {
            note(PUBLISH, plain.publish(jobs, BYTES));
            note(TAKE, plain.fetchAndAck(jobs));
            note(WRITE, plain.write(jobs, BYTES));
        }
        WorkerOnNats worker = new WorkerOnNats(url);
        note(ENQUEUE, worker.enqueue(jobs));
        note(DRAIN, worker.drain(jobs));
    }

    private void note(String what, double rate) {
        rates.computeIfAbsent(what, name -> new ArrayList<>()).add(rate);
    }

    private void report(int jobs, int rounds) {
        System.out.printf(Locale.ROOT, "nats-server %s, %d jobs, %d rounds%n%n| what | a second | lowest | highest |%n"
                + "|---|---|---|---|%n", NatsRunnerUtils.getNatsServerVersionString(), jobs, rounds);
        rates.forEach((what, all) -> System.out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f | %,.0f |%n", what,
                median(what), all.stream().min(Double::compare).orElseThrow(),
                all.stream().max(Double::compare).orElseThrow()));
        double life = 1 / (1 / median(ENQUEUE) + 1 / median(DRAIN));
        double allowed = median(WRITE) / WRITES_PER_JOB;
        System.out.printf(Locale.ROOT,
                "%nA job's whole life: %,.0f a second, %.0f %% of what its %d writes allow (%,.0f).%n"
                        + "Enqueueing: %.0f %% of plain publishing.%n",
                life, 100 * life / allowed, WRITES_PER_JOB, allowed,
                100 * median(ENQUEUE) / median(PUBLISH));
    }

    private double median(String what) {
        List<Double> sorted = rates.get(what).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
