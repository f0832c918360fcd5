package dev.worker.benchmarks.own;

import dev.worker.benchmarks.database.DatabaseServer;
import dev.worker.benchmarks.database.DatabaseServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The program: measures what features cost by themselves. */
public final class OwnBench {

    private static final String USAGE = """
            usage: bench --own children|limits [JOBS [ROUNDS]]

            children: how long it takes from the end of a job to the start of one that comes after it. Default: 500 jobs, 3 rounds.
            limits: processor time of jobs without a key, with and without limits per key beside them. Default: 50000 jobs, 5 rounds.
            Both on PostgreSQL and on an H2 file, which are started for it.""";

    /** Databases that may lose what they said was stored. */
    private static final Set<String> WEAKER = Set.of("postgres-nosync", "h2-delayed");

    private static final Path OUTPUT = Path.of("worker-benchmarks", "target", "bench");

    private OwnBench() {}

    /** Runs the program. */
    public static void main(String[] arguments) throws Exception {
        List<String> names = List.of("children", "limits");
        boolean right = arguments.length >= 1 && arguments.length <= 3 && names.contains(arguments[0]);
        if (!right || !Stream.of(arguments).skip(1).allMatch(number -> number.matches("[1-9][0-9]{0,8}"))) {
            boolean asked = arguments.length == 0 || arguments[0].equals("--help");
            (asked ? System.out : System.err).println(USAGE);
            System.exit(asked ? 0 : 2);
        }
        boolean children = arguments[0].equals("children");
        int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : children ? 500 : 50_000;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : children ? 3 : 5;
        Files.createDirectories(OUTPUT);
        for (DatabaseServer server : DatabaseServers.in(OUTPUT)) {
            try (server) {
                if (!WEAKER.contains(server.name())) {
                    Runs runs = new Runs(server, jobs, rounds);
                    System.out.print(children ? ChildPickup.report(runs) : LimitCost.report(runs));
                }
            }
        }
    }

    /**
     * What is to be run.
     *
     * @param server where
     * @param jobs how many in each round
     * @param rounds how often
     */
    record Runs(DatabaseServer server, int jobs, int rounds) {}
}
