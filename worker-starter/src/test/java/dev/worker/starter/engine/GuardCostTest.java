package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What guards cost while nothing may pass, or nothing is there that could: next to nothing, as everything that waits. */
@OnEveryBackend
class GuardCostTest extends OnStage {

    private static final int ERRANDS = 50;

    /** An errand needs one or two, and a few at the start; a worker that asks without a pause asks thousands of times. */
    private static final int MOST_FETCHES = 4 * ERRANDS;
    private static final int MOST_LOOKS = 20 * ERRANDS;

    private final AtomicInteger fetches = new AtomicInteger();
    private final CountingClock clock = new CountingClock(stage.clock());
    private volatile boolean ill;

    GuardCostTest(Technology technology) {
        super(technology);
    }

    /** Is guarded. */
    record Mail(int number) implements Message<Void> {}

    /** Is not, and waits in the same queue. */
    record Local(int number) implements Message<Void> {}

    /** Has nothing to do with them. */
    record Errand(int number) implements Message<Void> {}

    @Test
    void anIdleWorkerWithALimitAsksForNothing() {
        assertIdle(start(guarded("concurrency", 5)));
    }

    @Test
    void anIdleWorkerWithARateAsksForNothing() {
        assertIdle(start(guarded("rate", "5/1m")));
    }

    @Test
    void anIdleWorkerWithACircuitThatTriesAsksForNothing() {
        WorkerRuntime runtime = start(guarded("failure-rate", 1).set("guard.mail.window", 2));
        openCircuit(runtime);
        ill = false;
        stage.clock().advance(Duration.ofMinutes(1));
        // one of three that are to try: it tries until the others have come
        mails(runtime, 1);
        stage.heard().await(1, JobEvent.Succeeded.class);

        assertIdle(runtime);
    }

    @Test
    void workersOfOneGuardDoNotWakeEachOtherInTurn() {
        WorkerRuntimeBuilder builder = stage.builder().set("guard.mail.concurrency", 5);
        IntStream.range(0, 3).forEach(i -> builder.add(mailer("mailer-" + i, "mail-" + i)));
        WorkerRuntime runtime = start(builder);
        for (int i = 0; i < 30; i++) {
            String queue = "mail-" + i % 3;
            runtime.jobs().enqueue(new Mail(i), options -> options.queue(queue));
        }
        stage.heard().await(30, JobEvent.Succeeded.class);

        assertIdle(runtime);
    }

    @Test
    void twoGatesOfWhichOneIsShutAreNotAskedInTurn() {
        WorkerRuntime runtime = start(guarded("concurrency", 5).set("guard.mail.rate", "3/1h"));
        mails(runtime, 10);
        stage.heard().await(3, JobEvent.Succeeded.class);

        assertIdle(runtime);
    }

    @Test
    void anOpenCircuitBehindALimitIsNotAskedInTurn() {
        WorkerRuntime runtime = start(
                guarded("concurrency", 5).set("guard.mail.failure-rate", 1).set("guard.mail.window", 2));
        openCircuit(runtime);
        mails(runtime, 10);

        assertIdle(runtime);
    }

    @Test
    void aRateMakesOneAppointmentHoweverOftenItIsAsked() {
        WorkerRuntime runtime = start(stage.builder()
                .add(Worker.named("both").queue("both")
                        .handle(Mail.class, (mail, job) -> Outcome.done())
                        .handle(Local.class, (local, job) -> Outcome.done())
                        .build())
                .set("guard.mail.rate", "1/1m"));
        mails(runtime, 3);
        stage.heard().await(1, JobEvent.Succeeded.class);
        int before = clock.pending();
        for (int i = 0; i < ERRANDS; i++) {
            runtime.jobs().enqueue(new Local(i)).result(LONG);
        }
        assertThat(clock.pending() - before).as("more appointments with the clock").isLessThan(ERRANDS / 2);

        for (int done = 2; done <= 3; done++) {
            stage.clock().advance(Duration.ofMinutes(1));
            stage.heard().await(done, JobEvent.Succeeded.class, event -> event.type().equals("mail"));
        }
    }

    /** Another worker does something meanwhile, and the fetches and looks at the clock are no more than that needs. */
    private void assertIdle(WorkerRuntime runtime) {
        int fetchesBefore = fetches.get();
        int looksBefore = clock.looks();
        for (int i = 0; i < ERRANDS; i++) {
            runtime.jobs().enqueue(new Errand(i)).result(LONG);
        }
        assertThat(fetches.get() - fetchesBefore).as("fetches").isLessThan(MOST_FETCHES);
        assertThat(clock.looks() - looksBefore).as("looks at the clock").isLessThan(MOST_LOOKS);
    }

    private WorkerRuntime start(WorkerRuntimeBuilder builder) {
        stage.afterFetching(deliveries -> fetches.incrementAndGet());
        return stage.start(builder.clock(clock)
                .add(Worker.named("clerk").queue("desk").handle(Errand.class, (errand, job) -> Outcome.done())
                        .build()));
    }

    private WorkerRuntimeBuilder guarded(String setting, Object value) {
        return stage.builder().add(mailer("mailer", "mail")).set("guard.mail." + setting, value.toString());
    }

    private Worker mailer(String name, String queue) {
        return Worker.named(name).queue(queue).handle(Mail.class, (mail, job) -> {
            if (ill) {
                throw new IOException("the mail server does not answer");
            }
            return Outcome.done();
        }, options -> options.retry(RetryPolicy.NONE)).build();
    }

    private void openCircuit(WorkerRuntime runtime) {
        ill = true;
        mails(runtime, 2);
        stage.heard().await(2, JobEvent.Failed.class);
    }

    private static void mails(WorkerRuntime runtime, int count) {
        runtime.jobs().enqueueAll(IntStream.range(0, count).mapToObj(Mail::new).toList());
    }

    /** Counts what is asked of the clock of the stage. */
    private static final class CountingClock implements RuntimeClock {

        private final RuntimeClock clock;
        private final AtomicInteger looks = new AtomicInteger();
        private final Set<Object> pending = ConcurrentHashMap.newKeySet();

        CountingClock(RuntimeClock clock) {
            this.clock = clock;
        }

        int looks() {
            return looks.get();
        }

        int pending() {
            return pending.size();
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public long nanoTime() {
            looks.incrementAndGet();
            return clock.nanoTime();
        }

        @Override
        public Scheduled schedule(Duration delay, Runnable task) {
            return counted(task, counted -> clock.schedule(delay, counted));
        }

        @Override
        public Scheduled scheduleAt(long nanoTime, Runnable task) {
            return counted(task, counted -> clock.scheduleAt(nanoTime, counted));
        }

        private Scheduled counted(Runnable task, Function<Runnable, Scheduled> schedule) {
            Object appointment = new Object();
            pending.add(appointment);
            Scheduled scheduled = schedule.apply(() -> {
                pending.remove(appointment);
                task.run();
            });
            return () -> {
                pending.remove(appointment);
                scheduled.cancel();
            };
        }
    }
}
