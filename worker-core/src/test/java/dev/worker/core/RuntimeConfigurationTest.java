package dev.worker.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Key;
import com.google.inject.Module;
import com.google.inject.name.Names;
import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RuntimeConfigurationTest {

    private record Ping() implements Message<Void> {}

    @MessageType(name = "ping")
    private record OtherPing() implements Message<Void> {}

    private final Journal journal = new Journal();

    @Test
    void tellsEverythingThatIsWrongAtOnceAndOpensNothing() {
        assertRefused(
                () -> builder()
                        .set("transport", "quit")
                        .set("codec", "yaml")
                        .set("engine.grace", "-1s")
                        .set("runtime.shutdown-hok", "true")
                        .add(() -> {
                            throw WorkerException.invalid("priority is 0; allowed is 1 to 1000");
                        })
                        .start(),
                "5 reasons",
                "worker.transport is 'quit'; known are bare, broken,",
                "did you mean quiet?",
                "worker.codec is 'yaml'; known are json; another comes with an artifact that is not on the class path",
                "worker.engine.grace is '-1s' (set on the builder); allowed is a duration from",
                "unknown setting worker.runtime.shutdown-hok (set on the builder); did you mean"
                        + " worker.runtime.shutdown-hook?",
                "priority is 0; allowed is 1 to 1000");
        assertThat(journal.lines()).isEmpty();
    }

    @Test
    void aChosenBackendsRequiredSettingsMustBeThere() {
        assertRefused(() -> builder().set("job-store", "other").start(), "worker.other.secret is missing: its secret");
    }

    @Test
    void aKnownBackendsSettingsMayBeThereUnchosen() {
        builder().set("other.secret", "x").start().close();
    }

    @Test
    void aBackendMustOfferWhatItIsChosenFor() {
        assertRefused(() -> builder().set("transport", "bare").start(), "backend bare offers no transport");
        assertRefused(
                () -> builder().set("job-store", "bare").start(),
                "backend bare offers no job store; set worker.job-store to one that does");
        assertRefused(() -> builder().set("status-store", "bare").start(), "backend bare offers no status store");
        assertThat(journal.lines()).endsWith("open quiet", "open bare", "close bare", "close quiet");
    }

    @Test
    void twoPluginsOfOneNameAreRefused() {
        assertRefused(
                () -> builder().plugin(new QuietPlugin(journal)).start(),
                "two plugins offer a backend of the name quiet, one of them " + QuietPlugin.class.getName());
    }

    @Test
    void workersMustFitTogether() {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder()
                .plugin(new QuietPlugin(journal, Set.of(ClaimOrder.FIFO)))
                .set("transport", "quiet")
                .add(Worker.named("one").build())
                .add(Worker.named("one").build())
                .add(Worker.named("two")
                        .queue("q")
                        .order(ClaimOrder.LIFO)
                        .handle(Ping.class, (ping, job) -> Outcome.done())
                        .build())
                .add(Worker.named("three")
                        .queue("q")
                        .order(ClaimOrder.FIFO)
                        .handle(OtherPing.class, (ping, job) -> Outcome.done())
                        .build());
        assertRefused(
                builder::start,
                "3 reasons",
                "two workers are named one",
                "worker two takes jobs in the order LIFO, which the transport cannot do; it can do [FIFO]",
                "message type ping of worker three is " + OtherPing.class.getName());
        assertThat(journal.lines()).containsExactly("open quiet", "close quiet");
    }

    @Test
    void whatTheConcernsFindIsToldTogether() {
        assertRefused(
                () -> builder()
                        .install(refusing("one", "worker.one.size is 0"))
                        .install(refusing("two", "worker.two.file is missing"))
                        .add(Worker.named("twin").build())
                        .add(Worker.named("twin").build())
                        .start(),
                "worker.one.size is 0",
                "worker.two.file is missing",
                "two workers are named twin");
        assertThat(journal.lines()).containsExactly("open quiet", "close quiet");
    }

    @Test
    void whatComesToBeWithAnOutcomeTakesATransportThatCanDoIt() {
        NextSteps.Builder<Ping> next = NextSteps.of(Ping.class);
        next.add("again", ping -> new Ping());
        assertRefused(
                () -> builder()
                        .add(Worker.named("one").queue("q").order(ClaimOrder.FIFO)
                                .handle(Ping.class, (ping, job) -> Outcome.done(),
                                        options -> options.next(next.build()))
                                .build())
                        .add(Worker.named("two").queue("q").order(ClaimOrder.FIFO)
                                .handle(Ping.class, (ping, job) -> Outcome.done(), options -> options.publish(
                                        EventRule.of(Ping.class, EventCondition.ALWAYS, EventDelivery.DURABLE,
                                                (ping, cause) -> new Ping())))
                                .build())
                        .start(),
                "2 reasons",
                "worker one declares next steps or durable domain events for ping",
                "worker two declares next steps or durable domain events for ping");
    }

    @Test
    void keysOfTheBuilderHaveNoPrefix() {
        assertThatThrownBy(() -> builder().set("worker.transport", "quiet"))
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("'worker.transport'");
    }

    private WorkerRuntimeBuilder builder() {
        return WorkerRuntime.builder().plugin(new QuietPlugin(journal)).set("transport", "quiet");
    }

    private static Module refusing(String name, String problem) {
        return binder -> binder.bind(Key.get(String.class, Names.named(name))).toProvider(() -> {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, problem);
        }).asEagerSingleton();
    }

    private static void assertRefused(ThrowingCallable call, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        WorkerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContainingAll(texts);
    }
}
