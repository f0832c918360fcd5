package dev.worker.nats.internal.stream;

import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.Message;
import io.nats.client.Subscription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One request to a consumer for messages: as many as are there now, and never more than were asked for. */
public final class Puller implements AutoCloseable {

    private static final int NO_RESPONDERS = 503;
    private static final int CONFLICT = 409;
    private static final int TIMEOUT = 408;

    private final NatsLink link;
    private final Subscription inbox;
    private final int max;
    private final Supplier<Duration> patience;
    private int messages;

    /**
     * Asks; the answers are read with {@link #read}.
     *
     * @param patience how long the server may say nothing. A consumer answers at once, if only to say that there is nothing; where
     *     there is no consumer, the server says nothing at all
     */
    public Puller(NatsLink link, String stream, String consumer, int max, Duration patience) {
        this(link, stream, consumer, max, () -> patience);
    }

    /** The same where it is asked before each message how long the server may say nothing; more than nothing. */
    public Puller(NatsLink link, String stream, String consumer, int max, Supplier<Duration> patience) {
        this.link = link;
        this.max = max;
        this.patience = patience;
        String reply = link.newInbox();
        this.inbox = link.subscribe(reply);
        try {
            link.tell("$JS.API.CONSUMER.MSG.NEXT." + stream + "." + consumer, reply, String
                    .format(Locale.ROOT, "{\"batch\":%d,\"no_wait\":true}", max).getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException e) {
            // nobody has us to close
            close();
            throw e;
        }
    }

    /** Why no more messages came. */
    public enum End {
        /** As many came as were asked for; there may be more. */
        FULL,
        /** The consumer had no more. */
        NO_MORE,
        /** It gave none, as others have asked for what it has, or as it did not wait for it. */
        NOT_NOW,
        /** The server fell silent: messages may be lost on their way, or there is no such consumer. */
        SILENCE,
        /** There is no such consumer (any more), or it does not serve now. */
        REFUSED,
        /** The reader was interrupted; its thread is marked so. */
        INTERRUPTED
    }

    /**
     * What came.
     *
     * @param messages how many messages, of all reads
     * @param end why no more of them
     */
    public record Pulled(int messages, End end) {

        /** Whether there seems to be no such consumer (any more). */
        public boolean consumerIsGone() {
            return end == End.SILENCE || end == End.REFUSED;
        }
    }

    /**
     * Hands on each message as it comes, until the server says that this was all, or nothing for too long. After a silence it may be
     * called again, to wait for more.
     */
    public Pulled read(Consumer<Message> reader) {
        try {
            while (messages < max) {
                Message message = inbox.nextMessage(patience.get());
                if (message == null) {
                    return new Pulled(messages, End.SILENCE);
                }
                if (message.isStatusMessage()) {
                    return new Pulled(messages, end(message.getStatus().getCode()));
                }
                messages++;
                reader.accept(message);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Pulled(messages, End.INTERRUPTED);
        } catch (IllegalStateException e) {
            throw NatsLink.unavailable("NATS cannot be reached", e);
        }
        return new Pulled(messages, End.FULL);
    }

    @Override
    public void close() {
        if (inbox.isActive()) {
            inbox.unsubscribe();
        }
    }

    private End end(int status) {
        return switch (status) {
            case NO_RESPONDERS, CONFLICT -> End.REFUSED;
            // after messages it says that these were all
            case TIMEOUT -> messages > 0 ? End.NO_MORE : End.NOT_NOW;
            default -> End.NO_MORE;
        };
    }
}
