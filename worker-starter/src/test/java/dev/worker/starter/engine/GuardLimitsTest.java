package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Guards keep to their numbers also where what was allowed before is done with only now. */
@OnEveryBackend
class GuardLimitsTest extends OnStage {

    private final Semaphore started = new Semaphore(0);
    private final Semaphore reject = new Semaphore(0);
    private final Semaphore end = new Semaphore(0);

    GuardLimitsTest(Technology technology) {
        super(technology);
    }

    enum Way {
        WORK, FAIL, WAIT, WAIT_AND_REJECT
    }

    /** Is guarded. */
    record Mail(Way way) implements Message<Void> {}

    /** Waits in the same queue and is not. */
    record Local(int number) implements Message<Integer> {}

    @Test
    void permitsOfAPeriodThatIsOverAreWorthNothingInTheNext() {
        WorkerRuntime runtime = stage.start(stage.builder()
                .add(mailer("slow", "slow"))
                .add(mailer("busy", "busy"))
                .set("guard.mail.rate", "10/1m"));
        Semaphore fetched = new Semaphore(0);
        Semaphore answer = new Semaphore(0);
        AtomicBoolean first = new AtomicBoolean(true);
        stage.afterFetching(deliveries -> {
            if (!deliveries.isEmpty() && first.getAndSet(false)) {
                fetched.release();
                answer.acquireUninterruptibly();
            }
        });
        enqueue(runtime, "slow", Way.WORK, 1);
        fetched.acquireUninterruptibly();
        stage.clock().advance(Duration.ofMinutes(1));
        enqueue(runtime, "busy", Way.WORK, 30);
        stage.heard().await(10, JobEvent.Succeeded.class);

        answer.release();
        stage.heard().await(11, JobEvent.Succeeded.class);
        lookAround(runtime, "busy");

        assertThat(waiting(runtime)).isEqualTo(20);
    }

    @Test
    void noMoreTryThanAreToTryWhateverBecomesOfThoseFromBefore() {
        WorkerRuntime runtime = stage.start(stage.builder()
                .add(mailer("mailer", "mail"))
                .set("guard.mail.failure-rate", 0.5)
                .set("guard.mail.window", 4)
                .set("guard.mail.probes", 2)
                .set("guard.mail.open-for", "30s"));
        enqueue(runtime, "mail", Way.WAIT_AND_REJECT, 3);
        started.acquireUninterruptibly(3);
        enqueue(runtime, "mail", Way.FAIL, 4);
        stage.heard().await(4, JobEvent.Failed.class);
        stage.clock().advance(Duration.ofSeconds(31));
        enqueue(runtime, "mail", Way.WAIT, 10);
        started.acquireUninterruptibly(2);

        reject.release(3);
        stage.heard().await(7, JobEvent.Failed.class);
        lookAround(runtime, "mail");

        assertThat(waiting(runtime)).isEqualTo(8);
        end.release(10);
    }

    private Worker mailer(String name, String queue) {
        return Worker.named(name).queue(queue).concurrency(20)
                .handle(Mail.class, (mail, job) -> {
                    switch (mail.way()) {
                        case WORK -> {}
                        case FAIL -> throw new IOException("the mail server does not answer");
                        case WAIT -> {
                            started.release();
                            end.acquire();
                        }
                        case WAIT_AND_REJECT -> {
                            started.release();
                            reject.acquire();
                            return Outcome.reject("no such address");
                        }
                    }
                    return Outcome.done();
                }, options -> options.retry(RetryPolicy.NONE))
                .handle(Local.class, (local, job) -> Outcome.done(local.number()))
                .build();
    }

    private static void enqueue(WorkerRuntime runtime, String queue, Way way, int count) {
        runtime.jobs().enqueueAll(IntStream.range(0, count).mapToObj(i -> new Mail(way)).toList(),
                options -> options.queue(queue));
    }

    /** With the second of two the worker has asked for all of its types since the first came. */
    private static void lookAround(WorkerRuntime runtime, String queue) {
        for (int i = 0; i < 2; i++) {
            assertThat(runtime.jobs().enqueue(new Local(i), options -> options.queue(queue)).result(LONG)).isEqualTo(i);
        }
    }

    private static long waiting(WorkerRuntime runtime) {
        return runtime.jobs().list(JobQuery.all().type("mail").states(JobState.QUEUED)).size();
    }
}
