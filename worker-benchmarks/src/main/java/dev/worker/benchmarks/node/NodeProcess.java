package dev.worker.benchmarks.node;

import dev.worker.benchmarks.work.Ledger;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A node as the process that started it sees it. */
public final class NodeProcess implements AutoCloseable {
    /** Long enough for a JVM on a busy machine. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);

    private static final int EXIT_LIMIT_SECONDS = 20;
    private static final String ENDED = "ended";

    private final Process process;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private int finished;

    private NodeProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().start(this::listen);
    }

    /** Starts a JVM with this one's class path. */
    public static NodeProcess start(NodeArguments arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx1g");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Node.class.getName());
        command.addAll(arguments.asList());
        try {
            return new NodeProcess(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(heard::add);
        } catch (IOException | UncheckedIOException e) {
            // The node is gone: the same as its output's end.
            heard.add(e.toString());
        }
        heard.add(ENDED);
    }

    public void awaitReady() throws InterruptedException {
        await(Parent.READY);
    }

    public void go() {
        tell(Parent.GO);
    }

    /** How many jobs the node says it has finished; does not wait. */
    public int finished() {
        for (String line = heard.poll(); line != null; line = heard.poll()) {
            if (!line.startsWith(Parent.PROGRESS)) {
                throw new IllegalStateException("a node said: " + line);
            }
            finished = Integer.parseInt(line.substring(Parent.PROGRESS.length()));
        }
        return finished;
    }

    /** Stops the node and adds its books to these. */
    public void stopInto(Ledger ledger) throws InterruptedException {
        tell(Parent.STOP);
        ledger.merge(await(Parent.LEDGER));
    }

    public void stop() {
        tell(Parent.STOP);
    }

    public void awaitFirstJob() throws InterruptedException {
        await(Parent.ENTERED);
    }

    public MemoryUse awaitMemory() throws InterruptedException {
        return MemoryUse.decode(await(Parent.MEMORY));
    }

    private void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rest of the next line that begins so; earlier lines are skipped. */
    private String await(String beginning) throws InterruptedException {
        long deadline = System.nanoTime() + ANSWER_LIMIT.toNanos();
        while (true) {
            String line = heard.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals(ENDED)) {
                throw new IllegalStateException(
                        "a node did not say \"" + beginning.strip() + "\"; its errors are above");
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length());
            }
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(EXIT_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
