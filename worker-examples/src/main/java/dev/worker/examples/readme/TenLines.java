package dev.worker.examples.readme;

import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.time.Duration;

public class TenLines {

    record Greet(String name) implements Message<String> {}

    public static void main(String[] args) {
        Worker greeter = Worker.named("greeter")
                .queue("greetings")
                .handle(Greet.class, (greet, job) -> Outcome.done("Hello, " + greet.name() + "!"))
                .build();
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("transport", "jdbi").add(greeter).start()) {
            String answer = runtime.jobs().enqueue(new Greet("world")).result(Duration.ofSeconds(10));
            System.out.println(answer);
        }
    }
}
