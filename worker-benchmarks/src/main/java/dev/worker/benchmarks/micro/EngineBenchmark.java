package dev.worker.benchmarks.micro;

import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole engine on the transport in memory: enqueue, claim, hydrate, route, run a handler that does nothing, and settle. All threads of
 * the runtime work at it, so this is jobs a second of the machine. Its worker knows four message types, of which jobs of one come or of
 * all, mixed: what differs between the two is what it costs to find the handler of each job anew.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class EngineBenchmark {

    private static final int JOBS = 20_000;
    private static final List<IntFunction<Message<Void>>> TYPES = List.of(North::new, East::new, South::new, West::new);

    /** How many of the types come. */
    @Param({"1", "4"})
    public int types;

    private final Semaphore done = new Semaphore(0);
    private List<Message<Void>> messages;
    private WorkerRuntime runtime;

    /** The first type. */
    @MessageType(name = "north", queue = "bench")
    public record North(int number) implements Message<Void> {}

    /** The second type. */
    @MessageType(name = "east", queue = "bench")
    public record East(int number) implements Message<Void> {}

    /** The third type. */
    @MessageType(name = "south", queue = "bench")
    public record South(int number) implements Message<Void> {}

    /** The fourth type. */
    @MessageType(name = "west", queue = "bench")
    public record West(int number) implements Message<Void> {}

    /** Starts a runtime with one worker for all types. */
    @Setup
    public void start() {
        messages = IntStream.range(0, JOBS).mapToObj(i -> TYPES.get(i % types).apply(i)).toList();
        Worker worker = Worker.named("bench").queue("bench").concurrency(20)
                .handle(North.class, (message, job) -> count())
                .handle(East.class, (message, job) -> count())
                .handle(South.class, (message, job) -> count())
                .handle(West.class, (message, job) -> count())
                .build();
        runtime = WorkerRuntime.builder()
                .isolated()
                .set("runtime.shutdown-hook", false)
                .set("jobs.result-ttl", "1s")
                .set("jobs.purge-interval", "1s")
                .add(worker)
                .start();
    }

    private Outcome<Void> count() {
        done.release();
        return Outcome.done();
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
        runtime.jobs().enqueueAll(messages);
        done.acquire(JOBS);
    }
}
