package dev.worker.examples.orders;

import dev.worker.api.EnqueuedGraph;
import dev.worker.api.JobState;
import dev.worker.core.WorkerRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program: takes twenty orders, of which some cannot be filled, and shows that nothing is left half-done. */
public final class Orders {

    private static final int ORDERS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Orders() {}

    /** Runs the program, on a database under {@code .worker} or another directory. */
    public static void main(String[] arguments) throws IOException {
        Path data = Files.createDirectories(Path.of(arguments.length == 0 ? ".worker" : arguments[0])).toRealPath();
        Shop shop = new Shop();
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .set("transport", "jdbi")
                .set("jdbi.url", "jdbc:h2:file:" + data.resolve("orders"))
                .add(shop.clerk())
                .start()) {
            List<EnqueuedGraph> orders = new ArrayList<>();
            for (int number = 1; number <= ORDERS; number++) {
                orders.add(runtime.jobs().enqueue(Shop.order(number)));
            }
            report(orders);
        }
        if (!shop.isInOrder()) {
            throw new IllegalStateException("something is reserved or charged that was not shipped");
        }
        System.out.println("nothing is reserved or charged that was not shipped");
    }

    private static void report(List<EnqueuedGraph> orders) {
        for (int i = 0; i < orders.size(); i++) {
            Object end = orders.get(i).job(Shop.CLOSE).result(PATIENCE);
            String why = orders.get(i).job("ship").state() == JobState.FAILED
                    ? ": " + orders.get(i).job("ship").info().reason().orElse("")
                    : "";
            System.out.println("order " + (i + 1) + " is " + end + why);
        }
    }
}
