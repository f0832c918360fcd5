package dev.worker.benchmarks.own;

import com.sun.management.OperatingSystemMXBean;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.database.Dialect;
import dev.worker.benchmarks.database.Sql;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Processor time, which other programs on the machine change less than the time on the clock.
 *
 * @param jvm of this process, in microseconds; an H2 file is worked on by it, too
 * @param database of the sessions of a PostgreSQL database that are open, in microseconds
 */
record CpuTime(double jvm, double database) {

    private static final String SESSIONS = "select string_agg(pid::text, ',') from pg_stat_activity where datname = current_database()";
    private static final double NANOS = 1_000;

    /** Used so far. */
    static CpuTime now(Database database) {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new CpuTime(system.getProcessCpuTime() / NANOS,
                database.dialect() == Dialect.POSTGRESQL ? sessions(database) : 0);
    }

    private static double sessions(Database database) {
        return Stream.of(Sql.text(database.url(), SESSIONS).split(","))
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(Duration::toNanos)
                .sum() / NANOS;
    }

    /** What each of so many jobs has used since then. */
    CpuTime since(CpuTime before, int jobs) {
        return new CpuTime((jvm - before.jvm) / jobs, (database - before.database) / jobs);
    }

    /** Medians and ranges, as cells of a table. */
    static String text(List<CpuTime> times) {
        return text(times, CpuTime::jvm) + " | " + text(times, CpuTime::database);
    }

    private static String text(List<CpuTime> times, ToDoubleFunction<CpuTime> part) {
        double[] sorted = times.stream().mapToDouble(part).sorted().toArray();
        return String.format(Locale.ROOT, "%.1f (%.1f–%.1f)", sorted[sorted.length / 2], sorted[0],
                sorted[sorted.length - 1]);
    }
}
