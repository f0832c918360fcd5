package dev.worker.benchmarks.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Memory of a process in bytes.
 *
 * @param heap objects that are reachable
 * @param resident what the operating system has given to the process, thread stacks included
 */
public record MemoryUse(long heap, long resident) {
    private static final int COLLECTIONS = 3;
    private static final Path STATUS = Path.of("/proc/self/status");

    static MemoryUse now() {
        // More than one: what the first frees by reference handlers, the next can collect.
        for (int collection = 0; collection < COLLECTIONS; collection++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new MemoryUse(heap, residentNow());
    }

    /** From the line {@code VmRSS: 12345 kB} that Linux has; zero elsewhere. */
    private static long residentNow() {
        if (!Files.exists(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MemoryUse minus(MemoryUse earlier) {
        return new MemoryUse(heap - earlier.heap, resident - earlier.resident);
    }

    String encode() {
        return heap + " " + resident;
    }

    static MemoryUse decode(String encoded) {
        long[] numbers = Arrays.stream(encoded.split(" ")).mapToLong(Long::parseLong).toArray();
        return new MemoryUse(numbers[0], numbers[1]);
    }
}
