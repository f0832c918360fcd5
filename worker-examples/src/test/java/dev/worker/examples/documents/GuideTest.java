package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.Backoff;
import dev.worker.api.Cancellation;
import dev.worker.api.ClaimOrder;
import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.MissedTicks;
import dev.worker.api.Outcome;
import dev.worker.api.Overlap;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Schedule;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import dev.worker.testkit.InlineRun;
import dev.worker.testkit.InlineWorker;
import dev.worker.testkit.TestRuntime;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The code of the guides, compiled and run. What is between {@code // code:} and {@code // end} is what they show. */
class GuideTest {

    // code: message
    @MessageType(name = "send-invoice", version = 2, queue = "mail")
    record SendInvoice(String customer, long cents) implements Message<String> {}
    // end

    record Resize(String image, int width) implements Message<Integer> {}

    record MakeReport(String department) implements Message<Void> {}

    record Import(List<String> rows) implements Message<Void> {}

    // code: handler-class
    static final class InvoiceHandler implements Handler<SendInvoice> {

        private final MailServer mail;

        @Inject
        InvoiceHandler(MailServer mail) {
            this.mail = mail;
        }

        @Override
        public Outcome<String> handle(SendInvoice invoice, JobContext job) {
            return Outcome.done(mail.send(invoice.customer(), invoice.cents() + " cents"));
        }
    }
    // end

    static class MailServer {

        String send(String to, String text) {
            return "sent to " + to;
        }

        boolean busy() {
            return false;
        }
    }

    static final class AddressUnknownException extends RuntimeException {}

    private final MailServer mail = new MailServer();

    private Worker mailer() {
        // code: worker
        Worker mailer = Worker.named("mailer")
                .queue("mail")
                .concurrency(4)
                .handle(SendInvoice.class, (invoice, job) -> Outcome.done(mail.send(invoice.customer(), "...")),
                        options -> options
                                .timeout(Duration.ofSeconds(30))
                                .retry(RetryPolicy.attempts(3).ignoreOn(AddressUnknownException.class)))
                .build();
        // end
        return mailer;
    }

    @Test
    void aWorkerHandlesItsMessages() throws Exception {
        // code: inline-test
        InlineRun<String> run = InlineWorker.of(mailer()).run(new SendInvoice("anna", 1999));
        assertThat(run.result()).isEqualTo("sent to anna");
        // end
    }

    @Test
    void aHandlerClassIsInjected() {
        Worker worker = Worker.named("mailer").queue("mail").handler(InvoiceHandler.class).build();
        // code: injection
        WorkerRuntime runtime = WorkerRuntime.builder()
                .add(worker)
                .install(binder -> binder.bind(MailServer.class).toInstance(new MailServer()))
                .start();
        // end
        try (runtime) {
            assertThat(runtime.jobs().enqueue(new SendInvoice("anna", 1)).result(Duration.ofSeconds(30)))
                    .isEqualTo("sent to anna");
        }
    }

    @Test
    void outcomes() throws Exception {
        Worker worker = Worker.named("mailer").queue("mail")
                // code: outcomes
                .handle(SendInvoice.class, (invoice, job) -> {
                    if (invoice.cents() == 0) {
                        return Outcome.cancel("nothing to pay");
                    }
                    if (invoice.customer().isBlank()) {
                        return Outcome.reject("there is no customer");
                    }
                    if (mail.busy()) {
                        return Outcome.retryAfter(Duration.ofMinutes(1), "the mail server is busy");
                    }
                    return Outcome.done(mail.send(invoice.customer(), "..."));
                })
                // end
                .build();
        InlineWorker inline = InlineWorker.of(worker);
        assertThat(inline.run(new SendInvoice("anna", 0)).outcome()).isInstanceOf(Outcome.Cancel.class);
        assertThat(inline.run(new SendInvoice("", 1)).outcome()).isInstanceOf(Outcome.Reject.class);
        assertThat(inline.run(new SendInvoice("anna", 1)).outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void retries() {
        AtomicInteger calls = new AtomicInteger();
        Worker flaky = Worker.named("flaky").queue("mail")
                .handle(SendInvoice.class, (invoice, job) -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new IllegalStateException("not yet");
                    }
                    return Outcome.done("done");
                })
                // code: retry
                .retry(RetryPolicy.attempts(4)
                        .backoff(Backoff.exponential(Duration.ofSeconds(1), 2, Duration.ofSeconds(30)))
                        .ignoreOn(AddressUnknownException.class))
                // end
                .build();
        // code: runtime-test
        try (TestRuntime runtime = TestRuntime.start(flaky)) {
            JobHandle<String> job = runtime.jobs().enqueue(new SendInvoice("anna", 1999));
            runtime.drain(); // the first attempt fails
            runtime.advance(Duration.ofSeconds(1)); // so does the second
            runtime.advance(Duration.ofSeconds(2));
            runtime.assertThat(job).succeeded().hasAttempts(3);
        }
        // end
    }

    @Test
    void olderVersions() throws Exception {
        Worker worker = Worker.named("mailer").queue("mail")
                // code: upcaster
                .handle(SendInvoice.class, (invoice, job) -> Outcome.done(mail.send(invoice.customer(), "...")),
                        options -> options.upcast(1, fields -> {
                            // Version 1 had the price in euros.
                            Number euros = (Number) fields.remove("euros");
                            fields.put("cents", euros.longValue() * 100);
                            return fields;
                        }))
                // end
                .build();
        assertThat(worker.spec().handlers()).singleElement()
                .satisfies(handler -> assertThat(handler.upcasters()).containsOnlyKeys(1));
    }

    @Test
    void enqueueing() {
        try (TestRuntime runtime = TestRuntime.start(
                Worker.named("mailer").queue("mail").label("region", "eu")
                        .handle(SendInvoice.class, (invoice, job) -> Outcome.done("sent")).build())) {
            Jobs jobs = runtime.jobs();
            String traceId = "4bf92f";
            // code: enqueue
            JobHandle<String> job = jobs.enqueue(new SendInvoice("anna", 1999), options -> options
                    .priority(10)
                    .delay(Duration.ofMinutes(5))
                    .uniqueKey("invoice-2026-117")
                    .require("region", "eu")
                    .timeout(Duration.ofSeconds(10))
                    .retry(RetryPolicy.attempts(10).backoff(Backoff.fixed(Duration.ofMinutes(1))))
                    .resultTimeToLive(Duration.ofDays(30))
                    .header("trace-id", traceId));
            // end
            JobHandle<String> again = jobs.enqueue(new SendInvoice("anna", 1999),
                    options -> options.uniqueKey("invoice-2026-117"));
            assertThat(again.id()).isEqualTo(job.id());
            runtime.advance(Duration.ofMinutes(5));
            runtime.assertThat(job).succeeded();
            List<SendInvoice> invoices = List.of(new SendInvoice("anna", 1), new SendInvoice("ben", 2));
            // code: batch
            List<JobHandle<String>> batch = jobs.enqueueAll(invoices,
                    (invoice, options) -> options.id(JobId.named("invoice of May for " + invoice.customer())));
            // end
            runtime.drain();
            assertThat(batch).allSatisfy(each -> runtime.assertThat(each).succeeded());
            assertThat(job.result(Duration.ZERO)).isEqualTo("sent");
        }
    }

    @Test
    void cancelAndProgress() throws Exception {
        Worker worker = Worker.named("importer").queue("imports")
                // code: progress
                .handle(Import.class, (message, job) -> {
                    List<String> rows = message.rows();
                    for (int i = 0; i < rows.size(); i++) {
                        job.heartbeat();
                        store(rows.get(i));
                        job.progress((i + 1.0) / rows.size(), (i + 1) + " rows stored");
                    }
                    return Outcome.done();
                })
                // end
                .build();
        try (TestRuntime runtime = TestRuntime.start(worker)) {
            JobHandle<Void> job = runtime.jobs().enqueue(new Import(List.of("a", "b")),
                    options -> options.delay(Duration.ofDays(1)));
            // code: cancel
            Cancellation met = job.cancel("the customer has changed their mind");
            // end
            assertThat(met).isEqualTo(Cancellation.CANCELLED);
            runtime.assertThat(job).isCancelled();
        }
        assertThat(InlineWorker.of(worker).run(new Import(List.of("a", "b"))).outcome())
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void periodicWorkAndHooks() {
        AtomicInteger runs = new AtomicInteger();
        // code: periodic
        Worker janitor = Worker.named("janitor")
                .every(Duration.ofMinutes(5), context -> runs.incrementAndGet())
                .onStart(() -> System.setProperty("janitor.ready", "true"))
                .onStop(() -> System.clearProperty("janitor.ready"))
                .build();
        // end
        try (TestRuntime runtime = TestRuntime.start(janitor)) {
            runtime.advance(Duration.ofMinutes(11));
            assertThat(runs).hasPositiveValue();
        }
    }

    @Test
    void schedules() {
        Worker clerk = Worker.named("clerk")
                .queue("reports")
                .handle(MakeReport.class, (report, job) -> Outcome.done())
                .build();
        try (TestRuntime test = TestRuntime.start(clerk)) {
            WorkerRuntime runtime = test.runtime();
            // code: schedule
            Schedule nightly = Schedule.named("nightly-report")
                    .message(new MakeReport("sales"))
                    .cron("30 2 * * MON-FRI", "Europe/Berlin")
                    .missed(MissedTicks.all(31))
                    .overlap(Overlap.SKIP)
                    .options(options -> options.queue("reports").priority(50))
                    .build();
            runtime.schedules().declare(nightly);
            // end
            test.advance(Duration.ofDays(1));
            test.assertEnqueued(MakeReport.class, report -> report.department().equals("sales"));
            assertThat(test.jobsIn(JobState.SUCCEEDED)).hasSize(1);
        }
    }

    @Test
    void labelsAndOrders() {
        // code: labels
        Worker thumbnails = Worker.named("thumbnails")
                .queue("images")
                .label("gpu", "yes")
                .order(ClaimOrder.FIFO)
                .handle(Resize.class, (resize, job) -> Outcome.done(resize.width()))
                .build();
        // end
        try (TestRuntime runtime = TestRuntime.start(thumbnails)) {
            JobHandle<Integer> job = runtime.jobs().enqueue(new Resize("a.png", 200),
                    options -> options.require("gpu", "yes"));
            JobHandle<Integer> other = runtime.jobs().enqueue(new Resize("a.png", 300),
                    options -> options.require("gpu", "two"));
            runtime.drain();
            runtime.assertThat(job).succeeded();
            runtime.assertThat(other).hasState(JobState.QUEUED);
        }
    }

    @Test
    void interceptorsAndListeners() {
        AtomicInteger calls = new AtomicInteger();
        // code: interceptor
        WorkerRuntime runtime = WorkerRuntime.builder()
                .add(mailer())
                .intercept((message, job, next) -> {
                    calls.incrementAndGet();
                    return next.proceed();
                })
                .listen(event -> System.out.println(event))
                .start();
        // end
        try (runtime) {
            runtime.jobs().enqueue(new SendInvoice("anna", 1)).result(Duration.ofSeconds(30));
        }
        assertThat(calls).hasValue(1);
    }

    private static void store(String row) {
        assertThat(row).isNotEmpty();
    }
}
