package dev.worker.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.KeyLimits;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Rate;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.core.WorkerRuntime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The code about failures and limits in the guide, compiled and run. */
class FailuresGuideTest {

    private final Mail mail = new Mail();

    @MessageType(name = "send-invoice", version = 2, queue = "mail")
    record SendInvoice(String customer, long cents) implements Message<String> {}

    @Test
    void aTemplateSaysWhatJobsOfATypeAreLike() {
        Worker mailer = Worker.named("mailer").queue("mail")
                .handle(SendInvoice.class, (invoice, job) -> Outcome.done(mail.send(invoice.customer(), "...")))
                .build();
        // code: template
        WorkerRuntime runtime = WorkerRuntime.builder()
                .add(mailer)
                .template(MessageTemplate.of(SendInvoice.class)
                        .priority(50)
                        .timeout(Duration.ofSeconds(30))
                        .retry(RetryPolicy.attempts(3)))
                .start();
        // end
        try (runtime) {
            assertThat(runtime.jobs().enqueue(new SendInvoice("anna", 1)).info().priority()).isEqualTo(50);
        }
    }

    @Test
    void keysTakeTurns() {
        // code: keys
        Worker mailer = Worker.named("mailer")
                .queue("mail")
                .concurrency(20)
                .perKey(KeyLimits.FAIR.concurrency(5).rate(Rate.perMinute(100)))
                .handle(SendInvoice.class, (invoice, job) -> Outcome.done(mail.send(invoice.customer(), "...")))
                .build();
        // end
        try (WorkerRuntime runtime = WorkerRuntime.builder().add(mailer).start()) {
            // code: key
            runtime.jobs().enqueue(new SendInvoice("anna", 1999), options -> options.limitKey("tenant-7"));
            // end
            assertThat(runtime.jobs().enqueue(new SendInvoice("bert", 1)).result(Duration.ofSeconds(30)))
                    .isEqualTo("sent to bert");
        }
    }

    @Test
    void aGuardStandsBeforeWhatHandlersDependOn() {
        // code: guard
        Worker mailer = Worker.named("mailer")
                .queue("mail")
                .handle(SendInvoice.class, (invoice, job) -> Outcome.done(mail.send(invoice.customer(), "...")),
                        options -> options.guardedBy("mail-server"))
                .build();
        // end
        try (WorkerRuntime runtime = WorkerRuntime.builder()
                .set("guard.mail-server.failure-rate", 0.5)
                .set("guard.mail-server.window", 20)
                .set("guard.mail-server.open-for", "30s")
                .set("guard.mail-server.probes", 3)
                .set("guard.mail-server.concurrency", 5)
                .set("guard.mail-server.rate", "100/1m")
                .add(mailer)
                .start()) {
            assertThat(runtime.jobs().enqueue(new SendInvoice("anna", 1)).result(Duration.ofSeconds(30)))
                    .isEqualTo("sent to anna");
        }
    }

    /** Stands for a mail server. */
    private static final class Mail {

        String send(String to, String text) {
            return text.isEmpty() ? "nothing to send" : "sent to " + to;
        }
    }
}
