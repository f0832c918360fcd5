package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCause;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.Eventually;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import dev.worker.status.GetMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Domain events: what others are told of the ends of jobs. */
@OnEveryBackendAndTwo
class DomainEventTest extends OnStage {

    private final Map<JobId, Told> heardHere = new ConcurrentHashMap<>();
    private final Map<JobId, Told> handled = new ConcurrentHashMap<>();
    private final List<JobState> statesWhenTold = new CopyOnWriteArrayList<>();

    DomainEventTest(Technology technology) {
        super(technology);
    }

    /** Fails so often before it does what it is to do. */
    record Deliver(String order, int failures, String end) implements Message<String> {}

    record Told(String order, EventCondition rule, EventCondition end, int attempt) implements Message<Void> {}

    private Worker carrier(EventDelivery delivery) {
        return Worker.named("carrier").queue("q")
                .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)))
                .handle(Deliver.class, (deliver, job) -> {
                    if (job.attempt() <= deliver.failures()) {
                        throw new IllegalStateException("the road is closed");
                    }
                    return deliver.end().equals("cancel") ? Outcome.cancel("no longer") : Outcome.done("delivered");
                }, options -> {
                    for (EventCondition condition : EventCondition.values()) {
                        options.publish(EventRule.of(Deliver.class, condition, delivery,
                                (deliver, cause) -> told(deliver, condition, cause)));
                    }
                })
                .handle(Told.class, (told, job) -> {
                    handled.put(job.id(), told);
                    return Outcome.done();
                })
                .build();
    }

    private static Told told(Deliver deliver, EventCondition rule, EventCause cause) {
        return new Told(deliver.order(), rule, cause.end(), cause.attempt());
    }

    private WorkerRuntime start(EventDelivery delivery) {
        return stage.start(stage.builder().add(carrier(delivery))
                .subscribe(Told.class, (told, id) -> heardHere.put(id, told)));
    }

    @Test
    void everyConditionFiresOnItsEndsUnderOneIdOnBothWays() {
        WorkerRuntime runtime = start(EventDelivery.BOTH);
        JobHandle<String> good = runtime.jobs().enqueue(new Deliver("good", 1, "done"));
        JobHandle<String> bad = runtime.jobs().enqueue(new Deliver("bad", 2, "done"));
        JobHandle<String> off = runtime.jobs().enqueue(new Deliver("off", 0, "cancel"));
        assertThat(good.await(LONG)).hasValue(JobState.SUCCEEDED);
        assertThat(bad.await(LONG)).hasValue(JobState.FAILED);
        assertThat(off.await(LONG)).hasValue(JobState.CANCELLED);

        List<Told> expected = List.of(
                new Told("good", EventCondition.FAILURE, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("good", EventCondition.RETRYABLE_FAILURE, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("good", EventCondition.ALWAYS, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("good", EventCondition.SUCCESS, EventCondition.SUCCESS, 2),
                new Told("good", EventCondition.ALWAYS, EventCondition.SUCCESS, 2),
                new Told("bad", EventCondition.FAILURE, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("bad", EventCondition.RETRYABLE_FAILURE, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("bad", EventCondition.ALWAYS, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("bad", EventCondition.FAILURE, EventCondition.PERMANENT_FAILURE, 2),
                new Told("bad", EventCondition.PERMANENT_FAILURE, EventCondition.PERMANENT_FAILURE, 2),
                new Told("bad", EventCondition.ALWAYS, EventCondition.PERMANENT_FAILURE, 2),
                new Told("off", EventCondition.ALWAYS, EventCondition.ALWAYS, 1));
        Eventually.await("all events have arrived",
                () -> heardHere.size() == expected.size() && handled.size() == expected.size());
        assertThat(heardHere.values()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(handled).isEqualTo(heardHere);
    }

    @Test
    void aTemplateSaysOnWhichEndsANamedEventTells() {
        Worker worker = Worker.named("w").queue("q")
                .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ZERO)))
                .handle(Deliver.class, (deliver, job) -> {
                    if (job.attempt() <= deliver.failures()) {
                        throw new IllegalStateException("the road is closed");
                    }
                    return Outcome.done("delivered");
                }, options -> {
                    for (String name : List.of("late", "arrived", "silent")) {
                        options.publish(EventRule.of(Deliver.class, EventCondition.SUCCESS, EventDelivery.IN_PROCESS,
                                (deliver, cause) -> new Told(name, EventCondition.SUCCESS, cause.end(),
                                        cause.attempt()))
                                .named(name));
                    }
                })
                .build();
        WorkerRuntime runtime = stage.start(stage.builder().add(worker)
                .template(MessageTemplate.of(Deliver.class)
                        .event("late", EventCondition.RETRYABLE_FAILURE, EventCondition.SUCCESS).event("silent"))
                .subscribe(Told.class, (told, id) -> heardHere.put(id, told)));

        assertThat(runtime.jobs().enqueue(new Deliver("1", 1, "done")).result(LONG)).isEqualTo("delivered");

        List<Told> expected = List.of(
                new Told("late", EventCondition.SUCCESS, EventCondition.RETRYABLE_FAILURE, 1),
                new Told("late", EventCondition.SUCCESS, EventCondition.SUCCESS, 2),
                new Told("arrived", EventCondition.SUCCESS, EventCondition.SUCCESS, 2));
        Eventually.await("all events have arrived", () -> heardHere.size() == expected.size());
        assertThat(heardHere.values()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void twoEventsOfOneNameAreRefused() {
        EventRule<Deliver> rule = EventRule.of(Deliver.class, EventCondition.SUCCESS, EventDelivery.IN_PROCESS,
                (deliver, cause) -> null).named("late");
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> Worker.named("w").queue("q")
                .handle(Deliver.class, (deliver, job) -> Outcome.done(""),
                        options -> options.publish(rule).publish(rule)))
                .withMessageContaining("two domain events of message type deliver are named 'late'");
    }

    @Test
    void aSubscriberIsToldOnceTheOutcomeIsStored() {
        WorkerRuntime[] runtime = new WorkerRuntime[1];
        CountDownLatch started = new CountDownLatch(1);
        runtime[0] = stage.start(stage.builder()
                .add(Worker.named("w").queue("q").handle(Deliver.class, (message, job) -> Outcome.done("ok"),
                        options -> options.publish(EventRule.of(Deliver.class, EventCondition.SUCCESS,
                                EventDelivery.IN_PROCESS,
                                (deliver, cause) -> new Told(cause.job().toString(), cause.end(), cause.end(), 1))))
                        .build())
                .subscribe(Told.class, (told, id) -> {
                    started.await();
                    statesWhenTold.add(runtime[0].jobs().find(JobId.of(told.order())).orElseThrow().state());
                }));
        started.countDown();
        runtime[0].jobs().enqueue(new Deliver("1", 0, "done"));

        Eventually.await("the subscriber was told", () -> !statesWhenTold.isEmpty());
        assertThat(statesWhenTold).containsExactly(JobState.SUCCEEDED);
    }

    @Test
    void aSubscriberThatHangsOrThrowsHoldsUpNobodyAndWhatDoesNotFitIsCounted() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        WorkerRuntime runtime = stage.start(stage.builder().set("engine.event-buffer", 5)
                .add(carrier(EventDelivery.IN_PROCESS))
                .subscribe(Told.class, (told, id) -> {
                    hangs.countDown();
                    never.await();
                })
                .subscribe(Told.class, (told, id) -> {
                    heardHere.put(id, told);
                    throw new IllegalStateException("no good");
                }));
        for (int i = 0; i < 20; i++) {
            String order = Integer.toString(i);
            assertThat(runtime.jobs().enqueue(new Deliver(order, 0, "done")).result(LONG)).isEqualTo("delivered");
            Eventually.await("the other one is told of it", () -> heardHere.values().stream()
                    .filter(told -> told.order().equals(order)).count() == 2);
            hangs.await();
        }
        // 40 events: one is held by the subscriber that hangs, five wait
        Eventually.await("drops are counted",
                () -> runtime.ask(new GetMetrics()).counter("worker.dropped-events").getCount() == 34);
        never.countDown();
    }

    /** As other languages of the JVM throw what Java would have to declare. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void anEventThatCannotBeMadeChangesNothing() {
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q")
                .handle(Deliver.class, (message, job) -> Outcome.done("ok"), options -> options
                        .publish(EventRule.of(Deliver.class, EventCondition.ALWAYS, EventDelivery.BOTH,
                                (deliver, cause) -> {
                                    throw new IllegalStateException("no words");
                                }))
                        .publish(EventRule.of(Deliver.class, EventCondition.ALWAYS, EventDelivery.BOTH,
                                (deliver, cause) -> {
                                    throw new WorkerException(ErrorCode.UNAVAILABLE, "what it asked is away");
                                }))
                        .publish(EventRule.of(Deliver.class, EventCondition.ALWAYS, EventDelivery.BOTH,
                                (deliver, cause) -> {
                                    throw DomainEventTest.<RuntimeException>unchecked(new IOException("no file"));
                                }))
                        .publish(EventRule.of(Deliver.class, EventCondition.ALWAYS, EventDelivery.BOTH,
                                (deliver, cause) -> null)))
                .build());

        assertThat(runtime.jobs().enqueue(new Deliver("1", 0, "done")).result(LONG)).isEqualTo("ok");
    }
}
