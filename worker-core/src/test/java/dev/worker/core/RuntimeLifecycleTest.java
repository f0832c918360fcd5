package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Binder;
import com.google.inject.Module;
import com.google.inject.multibindings.Multibinder;
import dev.worker.api.ErrorCode;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.WorkerBinder;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RuntimeLifecycleTest {

    private final Journal journal = new Journal();

    @Test
    void startsInTheOrderOfConstructionAndStopsInReverse() {
        Module needsTheOther = binder -> {
            binder.bind(Journal.class).toInstance(journal);
            // Bound first, but made second, for it depends on the other.
            WorkerBinder.workerBinder(binder).actor(Upper.class).actor(Lower.class);
        };
        Worker worker = Worker.named("w")
                .onStart(() -> journal.add("start worker"))
                .onStop(() -> journal.add("stop worker"))
                .build();
        WorkerRuntime runtime = builder().install(needsTheOther).add(worker).start();
        runtime.close();
        assertThat(journal.lines()).containsExactly(
                "open quiet", "start lower", "start upper", "start worker",
                "stop worker", "stop upper", "stop lower", "close quiet");
    }

    @Test
    void aFailedStartStopsWhatHadStarted() {
        WorkerRuntimeBuilder builder = builder().install(actors(
                new Step("one"),
                new Step("two"),
                new Step("three") {
                    @Override
                    public void start() {
                        throw new IllegalStateException("no licence");
                    }
                },
                new Step("four")));
        assertThatThrownBy(builder::start)
                .isInstanceOf(WorkerException.class)
                .hasMessage("actor three failed to start: no licence")
                .hasRootCauseInstanceOf(IllegalStateException.class);
        assertThat(journal.lines())
                .containsExactly("open quiet", "start one", "start two", "stop two", "stop one", "close quiet");
    }

    @Test
    void whatFailsWhileAFailedStartIsUndoneIsToldToo() {
        WorkerRuntimeBuilder builder = builder().install(actors(new Step("one") {
            @Override
            public void stop() {
                throw new IllegalStateException("stuck");
            }
        })).add(Worker.named("w").onStart(() -> {
            throw new IllegalArgumentException("no model");
        }).build());
        assertThatThrownBy(builder::start)
                .hasMessageContaining("worker w failed to start: no model")
                .satisfies(e -> assertThat(e.getSuppressed()).singleElement().asString().contains("stuck"));
        assertThat(journal.lines()).endsWith("close quiet");
    }

    @Test
    void aBackendThatIsAwayKeepsItsCode() {
        assertThatThrownBy(() -> builder().set("job-store", "broken").start())
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(journal.lines()).containsExactly("open quiet", "close quiet");
    }

    @Test
    void oneFailingStopDoesNotBlockTheRest() {
        WorkerRuntime runtime = builder().install(actors(new Step("one"), new Step("two") {
            @Override
            public void stop() {
                throw new IllegalStateException("stuck");
            }
        })).start();
        runtime.close();
        assertThat(journal.lines()).endsWith("stop one", "close quiet");
    }

    @Test
    void closesOnceHoweverOften() {
        WorkerRuntime runtime = builder().install(actors(new Step("one"))).start();
        assertThat(runtime.awaitStop(Duration.ZERO)).isFalse();
        runtime.close();
        runtime.close();
        assertThat(runtime.awaitStop(Duration.ZERO)).isTrue();
        assertThat(journal.lines()).containsOnlyOnce("stop one");
    }

    @Test
    void aSecondCloseWaitsForTheFirst() throws Exception {
        CompletableFuture<Void> stopping = new CompletableFuture<>();
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        WorkerRuntime runtime = builder().install(actors(new Step("slow") {
            @Override
            public void stop() {
                stopping.complete(null);
                goOn.join();
                super.stop();
            }
        })).start();
        Thread first = Thread.ofVirtual().start(runtime::close);
        stopping.get();
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> {
            runtime.close();
            return runtime.awaitStop(Duration.ZERO);
        });
        goOn.complete(null);
        assertThat(second.get()).isTrue();
        first.join();
    }

    @Test
    void anInterruptedThreadCanClose() {
        WorkerRuntime runtime = builder().install(actors(new Step("one"))).start();
        Thread.currentThread().interrupt();
        runtime.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(journal.lines()).endsWith("stop one", "close quiet");
    }

    @Test
    void actorsOfOneNameAreRefused() {
        assertThatThrownBy(() -> builder().install(actors(new Step("one"), new Step("one"))).start())
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("two actors are named one");
        assertThat(journal.lines()).containsExactly("open quiet", "close quiet");
    }

    private WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().plugin(new QuietPlugin(journal)).set("transport", "quiet");
    }

    private Module actors(Actor... actors) {
        return (Binder binder) -> {
            Multibinder<Actor> set = Multibinder.newSetBinder(binder, Actor.class);
            for (Actor actor : actors) {
                set.addBinding().toInstance(actor);
            }
        };
    }

    private class Step implements Actor {

        private final String name;

        Step(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() {
            journal.add("start " + name);
        }

        @Override
        public void stop() {
            journal.add("stop " + name);
        }
    }

    private static final class Lower implements Actor {

        private final Journal journal;

        @Inject
        Lower(Journal journal) {
            this.journal = journal;
        }

        @Override
        public String name() {
            return "lower";
        }

        @Override
        public void start() {
            journal.add("start lower");
        }

        @Override
        public void stop() {
            journal.add("stop lower");
        }
    }

    private static final class Upper implements Actor {

        private final Journal journal;

        @Inject
        Upper(Journal journal, Lower lower) {
            this.journal = journal;
        }

        @Override
        public String name() {
            return "upper";
        }

        @Override
        public void start() {
            journal.add("start upper");
        }

        @Override
        public void stop() {
            journal.add("stop upper");
        }
    }
}
