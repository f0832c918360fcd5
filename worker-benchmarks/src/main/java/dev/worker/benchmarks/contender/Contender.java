package dev.worker.benchmarks.contender;

import dev.worker.benchmarks.database.Dialect;

/** A job system in one mode that takes part in the comparison. All that differs between systems is behind this. */
public interface Contender {
    /** What it is called in tables and on the command line: lower case, no spaces. */
    String name();

    String version();

    /** Whether it runs on such a database at all. */
    default boolean supports(Dialect dialect) {
        return true;
    }

    /** The most jobs that can be loaded into it in bearable time: measures with more waiting jobs leave it out. */
    default int preloadLimit() {
        return Integer.MAX_VALUE;
    }

    /** Whether it takes part where nobody was chosen by name. */
    default boolean takesPartUnasked() {
        return true;
    }

    /** Creates its tables in an empty database; a child process may be the one that opens it. */
    void createSchema(Setup setup);

    /** Opens it on a database that has its tables. It can take jobs from now on and runs none until it is started. */
    JobSystem open(Setup setup);
}
