package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.NatsSettings;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import io.nats.client.Message;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is asked while there is no connection. */
@Timeout(60)
class LostLinkTest {

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    /** Else a call would fail whose work is done, because what it leaves behind cannot be tidied up. */
    @Test
    void aQuestionFailsForThoseAloneWhoWaitForItsAnswer() {
        try (BreakableLine line = new BreakableLine(SERVER.server().port(), BreakableLine.Moment.BEFORE, () -> {},
                () -> {}); NatsLink link = NatsLink.connect(settings(line))) {
            line.breakAt(1, "break"::equals);
            link.tell("break", null, new byte[0]);
            Throwable lost;
            do {
                lost = catchThrowable(() -> link.await(link.request("$JS.API.INFO", "")));
            } while (lost == null || !lost.getMessage().startsWith("there is no connection"));

            CompletableFuture<Message> answer = link.request("$JS.API.INFO", "");

            assertThat(answer).isCompletedExceptionally();
            assertThatThrownBy(() -> link.await(answer))
                    .isInstanceOfSatisfying(WorkerException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
    }

    private static NatsSettings settings(BreakableLine line) {
        return NatsSettings.of(new TestPluginContext(new TestClock()).with("nats.url", line.url()).settings());
    }
}
