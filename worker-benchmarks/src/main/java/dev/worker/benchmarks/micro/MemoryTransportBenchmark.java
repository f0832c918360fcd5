package dev.worker.benchmarks.micro;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.FetchRequest;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.Transport;
import dev.worker.testkit.TestPluginContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The transport in memory alone: publish, fetch and settle, without an engine around it. Succeeded jobs are not kept. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class MemoryTransportBenchmark {

    private static final int BATCH = 500;
    private static final byte[] PAYLOAD = "{\"number\":1}".getBytes(StandardCharsets.UTF_8);

    private final Backend backend = new TestPluginContext(InstantSource.system()).open("memory");
    private final Transport transport = backend.transport().orElseThrow();
    private final OwnerId owner = transport.register("benchmark", Duration.ofHours(1));

    /** Closes what was opened. */
    @TearDown
    public void close() {
        backend.close();
    }

    /** The whole way of a job, in batches. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public int publishFetchSettle() {
        transport.publish(IntStream.range(0, BATCH).mapToObj(i -> envelope()).toList());
        List<Delivery> taken = transport.fetch(new FetchRequest(
                owner, "worker", "queue", Set.of("type"), Set.of(), ClaimOrder.FIFO, BATCH));
        if (taken.size() != BATCH) {
            throw new IllegalStateException("of " + BATCH + " jobs " + taken.size() + " came back");
        }
        transport.settle(owner, taken.stream().map(MemoryTransportBenchmark::success).toList());
        backend.jobStore().orElseThrow().purge(BATCH);
        return taken.size();
    }

    private static Envelope envelope() {
        return new Envelope(JobId.random(), "type", 1, PAYLOAD, "queue", 100, Start.NOW, Optional.empty(), Set.of(),
                Map.of());
    }

    private static Settlement success(Delivery delivery) {
        Change change = new Change.Succeed(Optional.empty(), Duration.ZERO);
        return new Settlement(delivery.envelope().id(), delivery.attempt(), "worker", change, Optional.empty());
    }
}
