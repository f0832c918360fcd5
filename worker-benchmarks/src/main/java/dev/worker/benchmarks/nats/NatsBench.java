package dev.worker.benchmarks.nats;

import io.nats.NatsRunnerUtils;
import io.nats.NatsServerRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Stream;

/** The program: each round measures all in turn, so that what else the machine does falls on all of them. */
public final class NatsBench {

    private static final String USAGE = """
            usage: bench --nats [JOBS [ROUNDS]]

            Measures the NATS backend at each tracking level beside plain jnats on one nats-server, which it starts: publishing,
            fetching with acknowledgement, key-value writes. Default: 20000 jobs, 3 rounds after a warm-up; the figures are
            medians. With fewer than some 100000 jobs, what the JVM compiles meanwhile is most of the framework's part.""";

    /** About what a job with a number and its standing take. */
    private static final int BYTES = 256;

    private static final String PUBLISH = "plain jnats: publish";
    private static final String TAKE = "plain jnats: fetch and acknowledge";
    private static final String WRITE = "plain jnats: key-value write";
    private static final String AT_BEST = ", written together";
    private static final String ENQUEUE = "worker: enqueue, tracking ";
    private static final String DRAIN = "worker: run and end, tracking ";

    /**
     * What is written for a job. All: record and ticket when it is enqueued, one when it starts, one when it ends; notes and
     * holds are shared by hundreds. Ends: the ticket, and the record at its end. None: the ticket.
     */
    private static final Map<String, Integer> WRITES_PER_JOB = new TreeMap<>(Map.of("all", 4, "ends", 2, "none", 1));

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    /** Of two rates of a round, by the names of both. */
    private final Map<String, List<Double>> ratios = new HashMap<>();

    private NatsBench() {}

    /** Runs the program. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 2 || !Stream.of(arguments).allMatch(number -> number.matches("[1-9][0-9]{0,8}"))) {
            boolean asked = arguments[0].equals("--help");
            (asked ? System.out : System.err).println(USAGE);
            System.exit(asked ? 0 : 2);
        }
        int jobs = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        Path folder = Files.createTempDirectory("bench-nats");
        NatsServerRunner server = NatsServerRunner.builder().outputLevel(Level.WARNING)
                .configInserts(new String[]{"jetstream {", "  store_dir: \"" + folder + "\"", "}"}).build();
        try {
            NatsBench bench = new NatsBench();
            // as long as those that count: the JVM is still compiling after 100,000 jobs
            bench.round(server.getURI(), jobs);
            bench.rates.clear();
            bench.ratios.clear();
            for (int round = 0; round < rounds; round++) {
                bench.round(server.getURI(), jobs);
            }
            bench.report(jobs, rounds);
        } finally {
            server.shutdown(true);
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void round(String url, int jobs) throws Exception {
        try (PlainJnats plain = PlainJnats.byDefault(url)) {
            note(WRITE, plain.write(jobs, BYTES));
        }
        try (PlainJnats plain = PlainJnats.atBest(url)) {
            note(PUBLISH + AT_BEST, plain.publish(jobs, BYTES));
            note(WRITE + AT_BEST, plain.write(jobs, BYTES));
        }
        for (String level : WRITES_PER_JOB.keySet()) {
            // again before each: what is compared lies seconds apart
            try (PlainJnats plain = PlainJnats.byDefault(url)) {
                note(PUBLISH, plain.publish(jobs, BYTES));
                note(TAKE, plain.fetchAndAck(jobs));
            }
            WorkerOnNats worker = new WorkerOnNats(url, level);
            note(ENQUEUE + level, worker.enqueue(jobs), PUBLISH, PUBLISH + AT_BEST);
            note(DRAIN + level, worker.drain(jobs), TAKE);
        }
    }

    /** Keeps a rate, and its ratio to the latest of each of those beside it. */
    private void note(String what, double rate, String... beside) {
        rates.computeIfAbsent(what, name -> new ArrayList<>()).add(rate);
        for (String other : beside) {
            ratios.computeIfAbsent(what + other, name -> new ArrayList<>()).add(rate / rates.get(other).getLast());
        }
    }

    private void report(int jobs, int rounds) {
        System.out.printf(Locale.ROOT, "nats-server %s, %d jobs, %d rounds%n%n| what | a second | lowest | highest |%n"
                + "|---|---|---|---|%n", NatsRunnerUtils.getNatsServerVersionString(), jobs, rounds);
        rates.forEach((what, all) -> System.out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f | %,.0f |%n", what,
                median(what), all.stream().min(Double::compare).orElseThrow(),
                all.stream().max(Double::compare).orElseThrow()));
        System.out.printf(Locale.ROOT, "%n| tracking | writes a job | a job's whole life, a second | of what the writes"
                + " allow | and written together | enqueueing of plain publishing | and written together"
                + " | running of plain fetching |%n|---|---|---|---|---|---|---|---|%n");
        WRITES_PER_JOB.forEach(this::report);
    }

    private void report(String level, int writes) {
        double life = 1 / (1 / median(ENQUEUE + level) + 1 / median(DRAIN + level));
        System.out.printf(Locale.ROOT, "| %s | %d | %,.0f | %.0f %% | %.0f %% | %.0f %% | %.0f %% | %.0f %% |%n", level,
                writes, life, 100 * life * writes / median(WRITE), 100 * life * writes / median(WRITE + AT_BEST),
                100 * ratio(ENQUEUE + level, PUBLISH), 100 * ratio(ENQUEUE + level, PUBLISH + AT_BEST),
                100 * ratio(DRAIN + level, TAKE));
    }

    private double ratio(String what, String bound) {
        return median(ratios.get(what + bound));
    }

    private double median(String what) {
        return median(rates.get(what));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
