package dev.worker.nats.internal.stream;

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

/** Reads messages of a stream in their order, through a consumer that is thrown away afterwards. */
public final class Scan {

    private static final int PAGE = 500;
    /** After this the server throws the consumer away by itself, should we not come to it. */
    private static final Duration FORGET_AFTER = Duration.ofSeconds(30);

    private final NatsLink link;
    private final String stream;
    private final String pattern;

    Scan(NatsLink link, String stream, String pattern) {
        this.link = link;
        this.stream = stream;
        this.pattern = pattern;
    }

    /** Gives each message in full, until the visitor says that it has seen enough. */
    public void each(Predicate<Entry> visitor) {
        visit(false, visitor);
    }

    /** Gives each message without its body, until the visitor says that it has seen enough. */
    public void eachHead(Predicate<Entry> visitor) {
        visit(true, visitor);
    }

    private void visit(boolean headsOnly, Predicate<Entry> visitor) {
        ConsumerInfo consumer = createConsumer(headsOnly);
        long left = consumer.getNumPending();
        try {
            while (left > 0) {
                try (Puller puller = new Puller(link, stream, consumer.getName(), (int) Math.min(PAGE, left))) {
                    List<Message> messages = new ArrayList<>();
                    puller.read(messages::add);
                    for (Message message : messages) {
                        if (!visitor.test(entry(message))) {
                            return;
                        }
                    }
                    if (messages.isEmpty()) {
                        return;
                    }
                    left -= messages.size();
                }
            }
        } finally {
            link.request("$JS.API.CONSUMER.DELETE." + stream + "." + consumer.getName(), "");
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
