package dev.worker.benchmarks.node;

import dev.worker.benchmarks.contender.Contender;
import dev.worker.benchmarks.contender.Installation;
import dev.worker.benchmarks.database.Database;
import dev.worker.benchmarks.field.Field;
import dev.worker.benchmarks.work.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A process of its own with one contender in it. */
public final class Node {
    private static final long PROGRESS_MILLIS = 10;
    private static final int MEMORY_LIMIT_SECONDS = 60;

    private final NodeArguments arguments;
    private final Contender contender;
    private final Parent parent = new Parent();

    private Node(NodeArguments arguments) {
        this.arguments = arguments;
        this.contender = Field.named(arguments.contender());
    }

    /** Started by {@link NodeProcess}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Node node = new Node(NodeArguments.parse(arguments));
        switch (node.arguments.task()) {
            case DRAIN -> node.drain();
            case MEMORY -> node.measureMemory();
            case STARTUP -> node.startUp();
        }
        // Some contenders leave threads behind that are no daemons.
        System.exit(0);
    }

    private void drain() throws IOException, InterruptedException {
        Ledger ledger = new Ledger(arguments.jobs());
        CountDownLatch stop = new CountDownLatch(1);
        try (Installation installed = Installation.reopen(
                contender, Database.at(arguments.url()), arguments.slots(), ledger.recording(arguments.work()))) {
            parent.tell(Parent.READY);
            parent.await(Parent.GO);
            installed.system().start();
            Thread.ofVirtual().start(() -> stopWhenTold(stop));
            int told = 0;
            while (!stop.await(PROGRESS_MILLIS, TimeUnit.MILLISECONDS)) {
                if (ledger.finished() > told) {
                    told = ledger.finished();
                    parent.tell(Parent.PROGRESS + told);
                }
            }
        }
        parent.tell(Parent.LEDGER + ledger.encode());
    }

    private void stopWhenTold(CountDownLatch stop) {
        try {
            parent.await(Parent.STOP);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stop.countDown();
        }
    }

    private void measureMemory() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(arguments.jobs());
        CountDownLatch release = new CountDownLatch(1);
        try (Installation installed = Installation.create(contender, Database.at(arguments.url()), arguments.slots(),
                number -> {
                    entered.countDown();
                    release.await();
                })) {
            installed.preload(0, arguments.jobs());
            MemoryUse before = MemoryUse.now();
            installed.system().start();
            if (!entered.await(MEMORY_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(entered.getCount() + " of " + arguments.jobs() + " jobs did not begin");
            }
            parent.tell(Parent.MEMORY + MemoryUse.now().minus(before).encode());
            release.countDown();
        }
    }

    private void startUp() throws IOException {
        try (Installation installed = Installation.reopen(contender, Database.at(arguments.url()), arguments.slots(),
                number -> {
                    parent.tell(Parent.ENTERED);
                })) {
            installed.system().start();
            parent.await(Parent.STOP);
        }
    }
}
