package dev.worker.nats.internal.stream;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads messages of a stream in their order, through a consumer that is thrown away afterwards. It gives all of them or fails; one
 * that is written over while they are read may be given both as it was and as it is, in this order. Where the stream has replicas, the
 * server may read one that lags behind the leader: whoever acts on what was given looks at it again.
 */
public final class Scan {

    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);
    private static final int HEADS = 500;
    /** Messages may have a megabyte each: a page of them is in memory together, and the client drops what it cannot buffer. */
    private static final int BODIES = 50;
    /** Writers who are faster than this are not followed. */
    private static final int SLACK = 5_000;
    /** After this the server throws the consumer away by itself, should we not come to it. */
    private static final Duration FORGET_AFTER = Duration.ofSeconds(30);
    private static final Duration LOOK_AFTER = Duration.ofMillis(100);

    private final NatsLink link;
    private final String stream;
    private final String pattern;

    Scan(NatsLink link, String stream, String pattern) {
        this.link = link;
        this.stream = stream;
        this.pattern = pattern;
    }

    /**
     * Gives each message in full, until the visitor says that it has seen enough.
     *
     * @throws WorkerException UNAVAILABLE if not all could be read; some may have been given then
     */
    public void each(Predicate<Entry> visitor) {
        visit(false, visitor);
    }

    /** The same with messages that have no body. */
    public void eachHead(Predicate<Entry> visitor) {
        visit(true, visitor);
    }

    private void visit(boolean headsOnly, Predicate<Entry> visitor) {
        ConsumerInfo consumer = createConsumer(headsOnly);
        int page = headsOnly ? HEADS : BODIES;
        // A record that is changed meanwhile moves to the end, so it ends where nothing is left, not after as many as there were.
        long atMost = 4 * consumer.getNumPending() + SLACK;
        long read = 0;
        boolean more = consumer.getNumPending() > 0;
        try {
            while (more) {
                if (read >= atMost) {
                    throw brokeOff("it changes faster than it can be read");
                }
                List<Message> messages = new ArrayList<>();
                more = read(consumer.getName(), read, page, messages);
                read += messages.size();
                for (Message message : messages) {
                    if (!visitor.test(entry(message))) {
                        return;
                    }
                }
            }
        } finally {
            discard(consumer.getName());
        }
    }

    /**
     * Reads a page; gives whether there may be another.
     *
     * @throws WorkerException if it broke off: what is missing would not be handed out a second time
     */
    private boolean read(String consumer, long readBefore, int page, List<Message> messages) {
        Duration silent = Duration.ZERO;
        try (Puller puller = new Puller(link, stream, consumer, page, LOOK_AFTER)) {
            while (silent.compareTo(link.timeout()) < 0) {
                int already = messages.size();
                switch (puller.read(messages::add).end()) {
                    case FULL -> {
                        return true;
                    }
                    case NO_MORE -> {
                        return false;
                    }
                    case SILENCE -> {
                        if (isAtEnd(consumer, readBefore + messages.size())) {
                            return false;
                        }
                        silent = messages.size() > already ? LOOK_AFTER : silent.plus(LOOK_AFTER);
                    }
                    case NOT_NOW, REFUSED -> throw brokeOff("the server does not go on");
                    case INTERRUPTED -> throw brokeOff("interrupted");
                }
            }
        }
        throw brokeOff("nothing more came within " + link.timeout() + " (worker.nats.request-timeout)");
    }

    /**
     * Whether a server that says nothing has nothing more. One that counted messages which are written over by now, or were before it
     * was restarted, takes a request for more and never answers it (seen with 2.9.10).
     */
    private boolean isAtEnd(String consumer, long read) {
        try {
            ConsumerInfo found = link.manage(management -> management.getConsumerInfo(stream, consumer));
            return found.getNumPending() == 0 && found.getDelivered().getConsumerSequence() == read;
        } catch (JetStreamApiException e) {
            throw NatsLink.unavailable("the stream " + stream + " was not read to its end", e);
        }
    }

    private WorkerException brokeOff(String why) {
        return new WorkerException(ErrorCode.UNAVAILABLE, "the stream " + stream + " was not read to its end: " + why);
    }

    private void discard(String consumer) {
        try {
            link.request("$JS.API.CONSUMER.DELETE." + stream + "." + consumer, "");
        } catch (WorkerException e) {
            LOG.debug("The server was not told that the consumer {} is not needed any more", consumer, e);
        }
    }

    private ConsumerInfo createConsumer(boolean headsOnly) {
        ConsumerConfiguration configuration = ConsumerConfiguration.builder()
                .filterSubject(pattern)
                .deliverPolicy(DeliverPolicy.All)
                .ackPolicy(AckPolicy.None)
                .memStorage(true)
                .numReplicas(1)
                .headersOnly(headsOnly)
                .inactiveThreshold(FORGET_AFTER)
                .build();
        try {
            return link.manage(management -> management.createConsumer(stream, configuration));
        } catch (JetStreamApiException e) {
            throw NatsLink.unavailable("the stream " + stream + " cannot be read", e);
        }
    }

    private static Entry entry(Message message) {
        return new Entry(message.getSubject(), message.metaData().streamSequence(),
                message.metaData().timestamp().toInstant(), message.getHeaders(), message.getData());
    }
}
