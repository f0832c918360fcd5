package dev.worker.benchmarks;

/** What {@code ./bench --help} prints. */
final class Help {
    private Help() {}

    static String text() {
        Names names = Names.all();
        return """
                Runs this framework and its peers side by side and prints a table for each measure and a JSON line for
                each result. Numbers of one machine can be compared with one another, not with those of another machine.

                ./bench [options]       compare
                ./bench --jmh [...]     run the microbenchmarks; what follows goes to JMH (-h lists it)
                ./bench --nats [...]    measure the NATS backend beside plain jnats (with --help, it tells how)
                ./bench --own [...]     measure what features cost by themselves (alone, it tells how)

                --quick                 one round of everything, a few minutes (the default)
                --full                  the median of 5 rounds after a warm-up, two and a half hours
                --rounds N              another number of rounds
                --jobs N                another number of no-op jobs to drain
                --slots N,M             other numbers of slots to drain them with
                --measures A,B          only these: %s
                --contenders A,B        only these: %s
                                        (by itself, worker-platform takes no part: the same on platform threads)
                --databases A,B         these instead of postgres,h2: %s
                --out DIRECTORY         where results and the databases' files go, instead of worker-benchmarks/target/bench

                Exit code: 0; 1 when a run failed, a job ran twice or a job was lost; 2 for a wrong command line."""
                .formatted(
                        String.join(", ", names.measures()),
                        String.join(", ", names.contenders()),
                        String.join(", ", names.databases()));
    }
}
