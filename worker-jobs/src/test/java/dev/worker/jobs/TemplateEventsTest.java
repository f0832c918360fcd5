package dev.worker.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.EventCondition;
import dev.worker.api.EventDelivery;
import dev.worker.api.EventRule;
import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.JobHeaders;
import dev.worker.testkit.TestRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What templates say of domain events. */
class TemplateEventsTest {

    @TempDir
    private Path directory;

    private final Queue<String> told = new ConcurrentLinkedQueue<>();

    @MessageType(name = "send", queue = "mail")
    record Send(String how) implements Message<Void> {}

    record Sent(String how) implements Message<Void> {}

    private final Worker mailer = Worker.named("mailer")
            .handle(Send.class, (send, job) -> send.how().equals("well") ? Outcome.done() : Outcome.reject("no"),
                    options -> options.publish(EventRule.of(Send.class, EventCondition.SUCCESS, EventDelivery.DURABLE,
                            (send, cause) -> new Sent(send.how())).named("sent")))
            .handle(Sent.class, (sent, job) -> {
                told.add(sent.how());
                return Outcome.done();
            })
            .queue("mail")
            .build();

    @Test
    void aFileSaysOnWhichEndsAnEventTells() {
        Path file = write("templates: {send: {events: {sent: [permanent-failure]}}}");
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.add(mailer).set("jobs.templates", file))) {
            runtime.jobs().enqueue(new Send("well"));
            runtime.jobs().enqueue(new Send("badly"));
            runtime.drain();
            assertThat(told).containsExactly("badly");
        }
    }

    @Test
    void anEmptyListSilencesAnEvent() {
        Path file = write("templates: {send: {events: {sent: []}}}");
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.add(mailer).set("jobs.templates", file))) {
            runtime.jobs().enqueue(new Send("well"));
            runtime.drain();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsToldAtTheStartWithItsPlace() {
        Path file = write("""
                templates:
                  send:
                    events:
                      sent: [success, failing]
                      send: [success]
                """);
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> TestRuntime.start(builder -> builder.add(mailer).set("jobs.templates", file)).close())
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .withMessageContainingAll(
                        file + ":4: sent of events of send of templates of the file is 'failing'; allowed is one of success, ",
                        file + ":5: send of events of send of templates of the file:"
                                + " no domain event of message type send is named 'send'; declared are [sent]");
        Path noList = write("templates:\n  send:\n    events:\n      sent: success\n");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(
                        () -> TestRuntime.start(builder -> builder.add(mailer).set("jobs.templates", noList)).close())
                .withMessageContaining(noList + ":4: sent of events of send of templates of the file must be a list");
    }

    @Test
    void anUnknownEventInCodeIsRefusedWhenItIsFirstLookedUp() {
        MessageTemplate template = MessageTemplate.of(Send.class).event("lost", EventCondition.ALWAYS);
        try (TestRuntime runtime = TestRuntime.start(builder -> builder.add(mailer).template(template))) {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> runtime.jobs().enqueue(new Send("well")))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .withMessageContainingAll("'lost'", "[sent]");
        }
    }

    @Test
    void whatATemplateSaysTravelsWithTheJob() {
        MessageTemplate template = MessageTemplate.of("send").event("sent", EventCondition.SUCCESS,
                EventCondition.PERMANENT_FAILURE).event("silent");
        assertThat(JobHeaders.events(JobHeaders.of(template))).isEqualTo(Map.of(
                "sent", Set.of(EventCondition.SUCCESS, EventCondition.PERMANENT_FAILURE), "silent", Set.of()));
        for (String unreadable : List.of("sent", "sent=NEVER")) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> JobHeaders.events(Map.of(JobHeaders.EVENTS, unreadable)))
                    .withMessageContaining(unreadable);
        }
    }

    private Path write(String yaml) {
        try {
            return Files.writeString(Files.createTempFile(directory, "templates", ".yaml"), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
