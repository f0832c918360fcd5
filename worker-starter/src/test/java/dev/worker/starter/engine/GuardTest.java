package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.Backoff;
import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.WorkerHealth;
import dev.worker.api.event.JobEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackend;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Guards: what handlers depend on is spared while it is ill, and not asked too much of. */
@OnEveryBackend
class GuardTest extends OnStage {

    private static final Duration OPEN_FOR = Duration.ofSeconds(30);

    private volatile boolean ill = true;

    GuardTest(Technology technology) {
        super(technology);
    }

    /** Asks the mail server. */
    record Mail(int number) implements Message<Integer> {}

    /** Needs nobody. */
    record Local(int number) implements Message<Integer> {}

    private Worker mailer() {
        return Worker.named("mailer")
                .queue("mail")
                .handle(Mail.class, (mail, job) -> {
                    if (ill) {
                        throw new IOException("the mail server does not answer");
                    }
                    return Outcome.done(job.attempt());
                }, options -> options
                        .guardedBy("mail-server")
                        .retry(RetryPolicy.attempts(2).backoff(Backoff.fixed(Duration.ofSeconds(1)))))
                .handle(Local.class, (local, job) -> Outcome.done(local.number()))
                .build();
    }

    private WorkerRuntime guarded() {
        return stage.start(stage.builder()
                .add(mailer())
                .set("guard.mail-server.failure-rate", 0.5)
                .set("guard.mail-server.window", 4)
                .set("guard.mail-server.probes", 2)
                .set("guard.mail-server.open-for", OPEN_FOR.toSeconds() + "s"));
    }

    @Test
    void anOpenCircuitPausesJustItsJobsBurnsNoAttemptAndProbesToRecover() {
        WorkerRuntime runtime = guarded();
        open(runtime);

        List<JobHandle<Integer>> waiting = runtime.jobs().enqueueAll(mails(20));
        assertThat(runtime.jobs().enqueue(new Local(7)).result(LONG)).isEqualTo(7);
        stage.clock().advance(OPEN_FOR.dividedBy(2));
        assertThat(runtime.jobs().enqueue(new Local(8)).result(LONG)).isEqualTo(8);
        assertThat(waiting).allSatisfy(job -> {
            assertThat(job.state()).isEqualTo(JobState.QUEUED);
            assertThat(job.info().attempt()).isZero();
        });
        WorkerHealth health = runtime.ask(new HealthCheck("mailer"));
        assertThat(health.health()).isNotEqualTo(Health.HEALTHY);
        assertThat(health.reasons()).anyMatch(reason -> reason.contains("circuit mail-server is open"));

        ill = false;
        stage.clock().advance(OPEN_FOR);
        for (JobHandle<Integer> job : waiting) {
            assertThat(job.result(LONG)).isOne();
        }
        assertThat(runtime.ask(new HealthCheck("mailer")).reasons()).noneMatch(reason -> reason.contains("circuit"));
    }

    @Test
    void anOpenCircuitAloneDegradesHoweverLongItIsOpen() {
        WorkerRuntime runtime = guarded();
        open(runtime);
        stage.clock().advance(Duration.ofMinutes(30));
        WorkerHealth health = runtime.ask(new HealthCheck("mailer"));
        assertThat(health.reasons()).singleElement().asString().contains("circuit mail-server");
        assertThat(health.health()).isEqualTo(Health.DEGRADED);
    }

    @Test
    void probesThatFailOpenItAgain() {
        WorkerRuntime runtime = guarded();
        open(runtime);
        int failed = stage.heard().all(JobEvent.Retried.class).size() + stage.heard().all(JobEvent.Failed.class).size();
        List<JobHandle<Integer>> waiting = runtime.jobs().enqueueAll(mails(20));
        stage.clock().advance(OPEN_FOR.plusSeconds(1));
        stage.heard().await(2, JobEvent.Retried.class, event -> ids(waiting).contains(event.id()));
        assertThat(runtime.jobs().enqueue(new Local(1)).result(LONG)).isOne();
        assertThat(waiting.stream().filter(job -> job.info().attempt() == 0)).hasSize(18);
        assertThat(failed).isEqualTo(4);
    }

    @Test
    void aBulkheadRunsSoManyAtOnceAndLosesNone() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore started = new Semaphore(0);
        Semaphore goOn = new Semaphore(0);
        Worker worker = Worker.named("mailer").queue("mail").concurrency(10).handle(Mail.class, (mail, job) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            started.release();
            goOn.acquire();
            running.decrementAndGet();
            return Outcome.done(mail.number());
        }).build();
        WorkerRuntime runtime = stage.start(stage.builder().add(worker).set("guard.mail.concurrency", 3));
        List<JobHandle<Integer>> jobs = runtime.jobs().enqueueAll(mails(12));
        started.acquireUninterruptibly(3);
        assertThat(jobs.stream().filter(job -> job.state() == JobState.QUEUED)).hasSize(9);
        goOn.release(12);
        jobs.forEach(job -> job.result(LONG));
        assertThat(most).hasValue(3);
    }

    @Test
    void aRateIsKeptByTheClock() {
        List<Instant> runs = new ArrayList<>();
        Worker worker = Worker.named("mailer").queue("mail").concurrency(10).handle(Mail.class, (mail, job) -> {
            synchronized (runs) {
                runs.add(stage.clock().instant());
            }
            return Outcome.done(mail.number());
        }).build();
        WorkerRuntime runtime = stage.start(stage.builder().add(worker).set("guard.mail.rate", "5/1m"));
        Instant start = stage.clock().instant();
        List<JobHandle<Integer>> jobs = runtime.jobs().enqueueAll(mails(12));
        stage.heard().await(5, JobEvent.Succeeded.class);
        stage.clock().advance(Duration.ofSeconds(59));
        assertThat(stage.heard().all(JobEvent.Succeeded.class)).hasSize(5);
        stage.clock().advance(Duration.ofSeconds(1));
        stage.heard().await(10, JobEvent.Succeeded.class);
        stage.clock().advance(Duration.ofMinutes(1));
        jobs.forEach(job -> job.result(LONG));
        assertThat(runs.subList(0, 5)).containsOnly(start);
        assertThat(runs.subList(5, 10)).containsOnly(start.plusSeconds(60));
    }

    @Test
    void settingsOfGuardsThatMeanNothingAreRefused() {
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> stage.builder().add(mailer()).set("guard.mail-server.failure-rat", 0.5).start())
                .withMessageContaining("worker.guard.mail-server.failure-rat")
                .withMessageContaining("did you mean worker.guard.mail-server.failure-rate?");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> stage.builder().add(mailer()).set("guard.mail-server.rate", "often").start())
                .withMessageContaining("'often'")
                .withMessageContaining("100/1m");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> stage.builder().add(mailer()).set("guard.mail-server.window", 5).start())
                .withMessageContaining("worker.guard.mail-server.failure-rate");
    }

    /** Fails often enough, for good: two jobs with two attempts each. */
    private void open(WorkerRuntime runtime) {
        runtime.jobs().enqueueAll(mails(2));
        stage.heard().await(2, JobEvent.Retried.class);
        stage.clock().advance(Duration.ofSeconds(1));
        stage.heard().await(2, JobEvent.Failed.class);
    }

    private static List<JobId> ids(List<JobHandle<Integer>> jobs) {
        return jobs.stream().map(JobHandle::id).toList();
    }

    private static List<Mail> mails(int count) {
        return IntStream.range(0, count).mapToObj(Mail::new).toList();
    }
}
