package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Module;
import com.google.inject.Scopes;
import dev.worker.api.ErrorCode;
import dev.worker.api.Handler;
import dev.worker.api.Interceptor;
import dev.worker.api.JobContext;
import dev.worker.api.JobId;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerSpec;
import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Start;
import dev.worker.core.extension.Events;
import dev.worker.core.extension.WorkerBinder;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InjectionTest {

    private record Greet(String name) implements Message<String> {}

    private final Journal journal = new Journal();
    private final QuietPlugin plugin = new QuietPlugin(journal);
    private WorkerRuntime runtime;

    @AfterEach
    void close() {
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void workersAndHandlersAreMadeWithWhatTheyNeed() throws InterruptedException {
        runtime = builder().install(binder -> binder.bind(Greeting.class).toInstance(new Greeting("Hello")))
                .add(GreetingWorker.class)
                .start();
        assertThat(resultOf(new Greet("Ann"))).isEqualTo("\"Hello, Ann\"");
    }

    @Test
    void aBindingOfTheUsersOwnWinsOverOurs() throws InterruptedException {
        Module own = binder -> {
            binder.bind(Greeting.class).toInstance(new Greeting("unused"));
            binder.bind(GreetHandler.class).toInstance(new GreetHandler(new Greeting("Hi"), null));
        };
        runtime = builder().install(own).add(GreetingWorker.class).start();
        assertThat(resultOf(new Greet("Bob"))).isEqualTo("\"Hi, Bob\"");
    }

    @Test
    void interceptorsAndListenersOfBuilderAndModulesAllTakePart() throws InterruptedException {
        Module module = binder -> {
            binder.bind(Greeting.class).toInstance(new Greeting("Hello"));
            binder.bind(Journal.class).toInstance(journal);
            binder.bind(Noting.class).in(Scopes.SINGLETON);
            WorkerBinder.workerBinder(binder).listener(Noting.class).interceptor(Noting.class);
        };
        runtime = builder().install(module)
                .intercept((message, job, next) -> {
                    journal.add("before");
                    Outcome<?> outcome = next.proceed();
                    journal.add("after");
                    return outcome;
                })
                .listen(event -> {
                    throw new IllegalStateException("a listener's failure changes nothing");
                })
                .add(GreetingWorker.class)
                .start();
        resultOf(new Greet("Ann"));
        assertThat(journal.lines()).containsSubsequence("before", "module around", "after")
                .contains("module heard Started");
    }

    @Test
    void whatIsMissingIsNamedAndNothingStaysOpen() {
        assertRefused(builder().add(GreetingWorker.class), Greeting.class.getName());
        assertThat(journal.lines()).containsExactly("open quiet", "close quiet");
    }

    @Test
    void bindingsAreNotGuessed() {
        assertRefused(builder().install(binder -> binder.bind(NeedsConcrete.class)), Concrete.class.getName());
    }

    @Test
    void aClassThatCannotBeMadeIsRefusedWithTheReason() {
        assertRefused(builder().add(Abstract.class), "Abstract cannot be made: it is abstract");
        assertRefused(builder().add(Ambiguous.class), "Ambiguous has 2 constructors", "@jakarta.inject.Inject");
    }

    @Test
    void whatAConstructorThrowsKeepsItsCode() {
        assertThatThrownBy(() -> builder().add(Failing.class).start())
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessage("no disk");
    }

    private WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().plugin(plugin).set("transport", "quiet").set("engine.poll", "20ms");
    }

    private String resultOf(Greet greet) throws InterruptedException {
        byte[] payload = ("{\"name\":\"" + greet.name() + "\"}").getBytes(StandardCharsets.UTF_8);
        String type = MessageDescriptor.of(Greet.class).name();
        plugin.transport.publish(List.of(new Envelope(
                JobId.random(), type, 1, payload, "greetings", 100, Start.NOW, Optional.empty(), Set.of(), Map.of())));
        Settlement settlement = plugin.transport.settled.poll(20, TimeUnit.SECONDS);
        assertThat(settlement).isNotNull();
        assertThat(settlement.change()).isInstanceOf(Change.Succeed.class);
        byte[] result = ((Change.Succeed) settlement.change()).result().orElseThrow();
        return new String(result, StandardCharsets.UTF_8);
    }

    private static void assertRefused(WorkerRuntimeBuilder builder, String... texts) {
        assertThatThrownBy(builder::start)
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll(texts);
    }

    record Greeting(String word) {}

    /** One constructor, no annotation. */
    private static final class GreetingWorker implements Worker {

        private final Greeting greeting;

        private GreetingWorker(Greeting greeting) {
            this.greeting = greeting;
        }

        @Override
        public WorkerSpec spec() {
            return Worker.named("greeter-" + greeting.word())
                    .queue("greetings")
                    .timeout(Duration.ofSeconds(10))
                    .retry(RetryPolicy.NONE)
                    .handler(GreetHandler.class)
                    .build()
                    .spec();
        }
    }

    /** Needs the client, which in turn knows the workers. */
    private static final class GreetHandler implements Handler<Greet> {

        private final Greeting greeting;

        @Inject
        GreetHandler(Greeting greeting, Jobs jobs) {
            this.greeting = greeting;
        }

        @Override
        public Outcome<?> handle(Greet message, JobContext job) {
            return Outcome.done(greeting.word() + ", " + message.name());
        }
    }

    /** Needs the events that it listens to. */
    private static final class Noting implements EventListener, Interceptor {

        private final Journal journal;

        @Inject
        Noting(Journal journal, Events events) {
            this.journal = journal;
        }

        @Override
        public void on(WorkerEvent event) {
            if (event instanceof JobEvent) {
                journal.add("module heard " + event.getClass().getSimpleName());
            }
        }

        @Override
        public Outcome<?> around(Message<?> message, JobContext job, Next next) throws Exception {
            journal.add("module around");
            return next.proceed();
        }
    }

    static final class Concrete {
        @Inject
        Concrete() {}
    }

    static final class NeedsConcrete {
        @Inject
        NeedsConcrete(Concrete concrete) {}
    }

    abstract static class Abstract implements Worker {}

    static final class Ambiguous implements Worker {
        Ambiguous(Greeting greeting) {}

        Ambiguous(Concrete concrete) {}

        @Override
        public WorkerSpec spec() {
            return Worker.named("x").build().spec();
        }
    }

    static final class Failing implements Worker {
        Failing() {
            throw new WorkerException(ErrorCode.UNAVAILABLE, "no disk");
        }

        @Override
        public WorkerSpec spec() {
            return Worker.named("x").build().spec();
        }
    }
}
