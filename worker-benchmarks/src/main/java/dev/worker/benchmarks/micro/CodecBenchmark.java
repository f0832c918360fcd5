package dev.worker.benchmarks.micro;

import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.spi.MessageCodec;
import dev.worker.testkit.TestPluginContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

/** Hydration: from the bytes of a job to its message, and the way back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CodecBenchmark {

    private final MessageCodec codec = new TestPluginContext(InstantSource.system()).codec("json");
    private final Order order = new Order("4711", Instant.EPOCH,
            List.of(new Item("bolt", 12, 3.5), new Item("nut", 12, 1.25), new Item("washer", 24, 0.1)));
    private final byte[] bytes = codec.encode(order);

    /** What a shop might send. */
    @MessageType(name = "order", queue = "orders")
    public record Order(String number, Instant at, List<Item> items) implements Message<Void> {}

    /** A part of it. */
    public record Item(String name, int count, double price) {}

    /** Bytes to message. */
    @Benchmark
    public Object hydrate() {
        return codec.decode(bytes, Order.class);
    }

    /** Message to bytes. */
    @Benchmark
    public byte[] dehydrate() {
        return codec.encode(order);
    }
}
