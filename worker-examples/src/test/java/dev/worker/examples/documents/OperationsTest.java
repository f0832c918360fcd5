package dev.worker.examples.documents;

import static dev.worker.status.StatusBinder.statusBinder;
import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.DeadLetter;
import dev.worker.api.Health;
import dev.worker.api.HealthCheck;
import dev.worker.api.JobHandle;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Message;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerHealth;
import dev.worker.api.WorkerStatus;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JobFigures;
import dev.worker.jdbi.WorkerDatabase;
import dev.worker.status.GetMetrics;
import dev.worker.status.HealthProbe;
import dev.worker.status.ListWorkers;
import dev.worker.status.PauseWorker;
import dev.worker.status.ResumeWorker;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/operations.md, compiled and run. */
class OperationsTest {

    record SendInvoice(String customer) implements Message<Void> {}

    @TempDir
    Path place;

    @Test
    void anOperatorsViewOfADatabase() {
        String url = "jdbc:h2:file:" + place.resolve("jobs");
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("transport", "jdbi").set("jdbi.url", url).start()) {
            runtime.jobs().enqueue(new SendInvoice("anna"), options -> options.queue("mail"));
            Path backups = place.resolve("backups");
            // code: database
            try (WorkerDatabase database = WorkerDatabase.open(url)) {
                for (JobFigures queue : database.queues()) {
                    System.out.println(
                            queue.name() + ": " + queue.queued() + " ready, " + queue.failed() + " dead letters");
                }
                List<String> problems = database.check();
                long purged = database.purge(Duration.ofDays(30));
                Path backup = database.backup(backups);
                System.out.println(problems + ", " + purged + " purged, backed up to " + backup);
            }
            // end
            try (WorkerDatabase database = WorkerDatabase.open(url)) {
                assertThat(database.queue("mail").queued()).isEqualTo(1);
                assertThat(database.check()).isEmpty();
                assertThat(backups).isNotEmptyDirectory();
            }
        }
    }

    @Test
    void deadLetters() {
        AtomicInteger failures = new AtomicInteger(1);
        Worker worker = Worker.named("mailer").queue("mail").retry(RetryPolicy.NONE)
                .handle(SendInvoice.class, (invoice, job) -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("no mail server");
                    }
                    return Outcome.done();
                })
                .build();
        try (TestRuntime test = TestRuntime.start(worker)) {
            WorkerRuntime runtime = test.runtime();
            JobHandle<Void> job = runtime.jobs().enqueue(new SendInvoice("anna"));
            test.drain();
            // code: dead-letters
            for (JobInfo dead : runtime.deadLetters().list(JobQuery.all().type("send-invoice").limit(1_000))) {
                Optional<DeadLetter> letter = runtime.deadLetters().find(dead.id());
                letter.ifPresent(found -> System.out.println(dead.id() + " " + dead.reason() + found.failures()));
            }
            int requeued = runtime.deadLetters().requeue(JobQuery.all()
                    .type("send-invoice")
                    .errorType(IllegalStateException.class.getName())
                    .limit(JobQuery.MAX_LIMIT));
            // end
            assertThat(requeued).isEqualTo(1);
            test.drain();
            test.assertThat(job).succeeded();
        }
    }

    // code: probe
    record DiskProbe(Path disk) implements HealthProbe {

        @Override
        public String name() {
            return "disk";
        }

        @Override
        public void check() throws IOException {
            if (Files.getFileStore(disk).getUsableSpace() < 1L << 30) {
                throw new IOException("less than 1 GiB is left on " + disk);
            }
        }
    }
    // end

    @Test
    void aHealthProbe() {
        WorkerRuntimeBuilder builder = WorkerRuntime.builder().set("transport", "memory")
                .add(Worker.named("mailer").queue("mail").build());
        // code: probe-install
        builder.install(binder -> statusBinder(binder).healthProbe(new DiskProbe(Path.of("/var/lib/mail"))));
        // end
        try (WorkerRuntime runtime = builder.start()) {
            assertThat(runtime.ask(new HealthCheck("mailer")).worker()).isEqualTo("mailer");
        }
    }

    @Test
    void commands() {
        try (WorkerRuntime runtime = WorkerRuntime.builder().set("transport", "memory")
                .add(Worker.named("mailer").queue("mail").build()).start()) {
            // code: commands
            WorkerHealth health = runtime.ask(new HealthCheck("mailer"));
            List<WorkerStatus> workers = runtime.ask(new ListWorkers());
            runtime.ask(new PauseWorker("mailer"));
            runtime.ask(new ResumeWorker("mailer"));
            long lost = runtime.ask(new GetMetrics()).counter("worker.lost-attempts").getCount();
            // end
            assertThat(health.health()).isEqualTo(Health.HEALTHY);
            assertThat(workers).extracting(WorkerStatus::worker).containsExactly("mailer");
            assertThat(lost).isZero();
        }
    }
}
