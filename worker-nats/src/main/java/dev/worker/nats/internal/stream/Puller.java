package dev.worker.nats.internal.stream;

import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** One request to a consumer for messages: as many as are there now, and never more than were asked for. */
public final class Puller implements AutoCloseable {

    private static final int NO_RESPONDERS = 503;
    private static final int CONFLICT = 409;
    /**
     * A consumer answers such a request at once, if only to say that there is nothing; where there is no consumer, the server says
     * nothing at all.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final NatsLink link;
    private final Subscription inbox;
    private final int max;

    /** Asks; the answers are read with {@link #read}. */
    public Puller(NatsLink link, String stream, String consumer, int max) {
        this.link = link;
        this.max = max;
        String reply = link.newInbox();
        this.inbox = link.subscribe(reply);
        link.tell("$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer, reply,
                String.format(Locale.ROOT, "{\"batch\":%d,\"no_wait\":true}", max).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What came.
     *
     * @param messages how many messages
     * @param consumerIsGone whether there seems to be no such consumer (any more)
     */
    public record Pulled(int messages, boolean consumerIsGone) {}

    /** Hands on each message as it comes, until the server says that this was all, or its time is over. */
    public Pulled read(Consumer<Message> reader) {
        int messages = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (messages < max) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                // what has come in time is read, however late this thread is
                Message message = inbox.nextMessage(Math.max(1, left));
                if (message == null) {
                    return new Pulled(messages, true);
                }
                if (message.isStatusMessage()) {
                    int code = message.getStatus().getCode();
                    return new Pulled(messages, code == NO_RESPONDERS || code == CONFLICT);
                }
                messages++;
                reader.accept(message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            throw NatsLink.unavailable("NATS cannot be reached", e);
        }
        return new Pulled(messages, false);
    }

    @Override
    public void close() {
        if (inbox.isActive()) {
            inbox.unsubscribe();
        }
    }
}
