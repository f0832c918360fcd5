package dev.worker.starter.process;

import com.codahale.metrics.MetricRegistry;
import dev.worker.api.Backoff;
import dev.worker.api.Checkpoint;
import dev.worker.api.ClaimOrder;
import dev.worker.api.JobContext;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerBuilder;
import dev.worker.api.event.WorkerEvent;
import dev.worker.api.event.WorkerStateChanged;
import dev.worker.api.spi.JobStatistics;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.starter.process.Errand.Deadly;
import dev.worker.starter.process.Errand.Effect;
import dev.worker.starter.process.Errand.Held;
import dev.worker.starter.process.Errand.Walk;
import dev.worker.status.GetMetrics;
import dev.worker.status.GetStatistics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What runs in the other JVMs: one worker for each claim order, and one whose jobs wait. Says on its output what happens, and
 * does what it reads on its input: {@code go} lets one waiting job go on, {@code metrics} prints counters
 * and how many jobs are left.
 */
final class Station {

    private static final RetryPolicy SOON = RetryPolicy.attempts(3).backoff(Backoff.fixed(Duration.ofMillis(100)));

    private final String name;
    private final Ledger ledger;
    private final Semaphore go = new Semaphore(0);

    private Station(String name, Ledger ledger) {
        this.name = name;
        this.ledger = ledger;
    }

    /**
     * Takes its name, the URL of the ledger, and how many jobs it enqueues itself, the same ones each time, after one that
     * waits; settings come as system properties.
     */
    public static void main(String[] arguments) throws Exception {
        new Station(arguments[0], new Ledger(arguments[1], 8)).run(Integer.parseInt(arguments[2]));
    }

    private void run(int jobs) throws IOException {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().listen(this::tell);
        for (ClaimOrder order : ClaimOrder.values()) {
            builder.add(recorder(order));
        }
        WorkerRuntime runtime = builder.add(holder()).start();
        if (jobs > 0) {
            runtime.jobs().enqueue(new Held(0), options -> options.id(JobId.named("held")));
            runtime.jobs().enqueueAll(
                    IntStream.range(0, jobs).mapToObj(Effect::new).toList(),
                    (effect, options) -> options.id(JobId.named("effect-" + effect.number())));
        }
        say("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("go")) {
                go.release();
            } else {
                MetricRegistry metrics = runtime.ask(new GetMetrics());
                metrics.getCounters().forEach((metric, counter) -> say(metric + " " + counter.getCount()));
                JobStatistics statistics = runtime.ask(new GetStatistics());
                say("left " + Stream.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING)
                        .mapToLong(statistics::count).sum());
                say("end");
            }
        }
    }

    static String queueOf(ClaimOrder order) {
        return order.name().toLowerCase(Locale.ROOT);
    }

    private Worker recorder(ClaimOrder order) {
        WorkerBuilder worker = Worker.named(queueOf(order)).queue(queueOf(order)).order(order).concurrency(4)
                .retry(SOON)
                .handle(Effect.class, this::record);
        if (order == ClaimOrder.FIFO) {
            worker.handle(Deadly.class, (message, job) -> {
                ledger.note(job.queue(), 0, job.attempt(), name, "deadly");
                Runtime.getRuntime().halt(1);
                return Outcome.done();
            });
        }
        return worker.build();
    }

    private Outcome<Void> record(Effect message, JobContext job) throws Exception {
        ledger.note(job.queue(), message.number(), job.attempt(), name, "effect");
        return Outcome.done();
    }

    private Worker holder() {
        return Worker.named("holder").queue("held").concurrency(2).retry(SOON)
                .handle(Held.class, (message, job) -> {
                    ledger.note(job.queue(), message.number(), job.attempt(), name, "begin");
                    say("running " + message.number() + " " + job.attempt());
                    go.acquire();
                    ledger.note(job.queue(), message.number(), job.attempt(), name, "effect");
                    return Outcome.done(name);
                })
                .handle(Walk.class, this::walk)
                .build();
    }

    private Outcome<Long> walk(Walk message, JobContext job) throws Exception {
        Checkpoint<Integer, Long> at = job.lastCheckpoint(Integer.class, Long.class)
                .orElse(new Checkpoint<>(0, 0, 0L));
        long sum = at.accumulated();
        for (int item = at.cursor(); item < message.items(); item++) {
            ledger.note("walk", item, job.attempt(), name, "effect");
            sum += item;
            if (item % 10 == 9) {
                job.checkpoint(new Checkpoint<>(item + 1, item + 1, sum));
            }
            if (item == message.items() / 2) {
                say("half " + job.attempt());
                go.acquire();
            }
        }
        return Outcome.done(sum);
    }

    private void tell(WorkerEvent event) {
        if (event instanceof WorkerStateChanged change && change.worker().equals("holder")) {
            say("holder is " + change.to());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
