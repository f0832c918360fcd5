package dev.worker.benchmarks.micro;

import dev.worker.benchmarks.contender.JobBody;
import dev.worker.benchmarks.work.Ledger;
import dev.worker.benchmarks.work.Work;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the comparison's own bookkeeping costs each job. It is part of every contender's time, so it must be small beside
 * the fastest contender's job.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LedgerBenchmark {
    private static final int JOBS = 1 << 16;

    private final JobBody body = new Ledger(JOBS).recording(Work.NOTHING);
    private int next;

    /** One job's run. */
    @Benchmark
    public void record() throws InterruptedException {
        body.run(next++ & (JOBS - 1));
    }
}
