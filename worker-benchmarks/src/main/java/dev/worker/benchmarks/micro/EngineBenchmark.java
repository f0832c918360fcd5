package dev.worker.benchmarks.micro;

import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole engine on the transport in memory: enqueue, claim, hydrate, run a handler that does nothing, and settle. All threads of the
 * runtime work at it, so this is jobs a second of the machine.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class EngineBenchmark {

    private static final int JOBS = 20_000;
    private static final List<Nothing> MESSAGES = Collections.nCopies(JOBS, new Nothing(1));

    private final Semaphore done = new Semaphore(0);
    private WorkerRuntime runtime;

    /** Says nothing of interest. */
    @MessageType(name = "nothing", queue = "bench")
    public record Nothing(int number) implements Message<Void> {}

    /** Starts a runtime with one worker. */
    @Setup
    public void start() {
        Worker worker = Worker.named("bench").queue("bench").concurrency(20).handle(Nothing.class, (message, job) -> {
            done.release();
            return Outcome.done();
        }).build();
        runtime = WorkerRuntime.builder()
                .set("runtime.shutdown-hook", false)
                .set("jobs.result-ttl", "1s")
                .set("jobs.purge-interval", "1s")
                .add(worker)
                .start();
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        runtime.close();
    }

    /** From enqueueing to the last handler's end. */
    @Benchmark
    @OperationsPerInvocation(JOBS)
    public void complete() throws InterruptedException {
        runtime.jobs().enqueueAll(MESSAGES);
        done.acquire(JOBS);
    }
}
