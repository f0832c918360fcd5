package dev.worker.nats.internal.transport;

import dev.worker.api.WorkerException;
import dev.worker.nats.internal.job.Unreadable;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Puller;
import dev.worker.nats.internal.stream.Topology;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lanes on the server, each with a consumer that hands every ticket to one process at a time. */
final class Lanes {

    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private static final byte[] ACK = "+ACK".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WORKING = "+WPI".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NAK = "-NAK".getBytes(StandardCharsets.US_ASCII);
    /** A second, in nanoseconds: as long as other jobs wait before it is looked whether a full queue has room. */
    private static final byte[] NAK_FOR_A_WHILE = "-NAK {\"delay\": 1000000000}".getBytes(StandardCharsets.US_ASCII);

    /** How long consumers that were asked together may say nothing before those that have not answered are made anew. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final NatsLink link;
    private final Journal work;
    private final Topology topology;
    private final Consumers consumers;
    private final Unreadable unreadable;
    /** What there was in queues whose lanes have given all that they were asked for since. */
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    Lanes(NatsLink link, Journal work, Topology topology, Duration ackWait, Unreadable unreadable) {
        this.unreadable = unreadable;
        this.link = link;
        this.work = work;
        this.topology = topology;
        this.consumers = new Consumers(link, work.stream(), topology, ackWait);
    }

    private record Seen(long lastSequence, Map<Lane, Long> lanes) {}

    /** The lanes of a queue that have tickets, with how many. Tickets in others' hands are counted too. */
    Map<Lane, Long> waiting(String queue) {
        Journal.Subjects found = work.survey(topology.work(Lane.queueToken(queue)) + ".>");
        Map<Lane, Long> lanes = new LinkedHashMap<>();
        found.counts().forEach((subject, count) -> lanes.put(lane(subject), count));
        seen.put(queue, new Seen(found.lastSequence(), lanes));
        return lanes;
    }

    /**
     * What is known of a queue.
     *
     * @param lanes the lanes that have tickets, with how many, or had them when it was last looked at
     * @param now the same as it is; asked for at once, and waited for here
     */
    record Outlook(Map<Lane, Long> lanes, Supplier<Map<Lane, Long>> now) {}

    /**
     * Spares the server the counting as long as no ticket was added, which is when there are most to count, and the caller the
     * waiting for the server to say so: it may ask these lanes for tickets meanwhile.
     */
    Outlook outlook(String queue) {
        Seen before = seen.get(queue);
        if (before == null) {
            Map<Lane, Long> lanes = waiting(queue);
            return new Outlook(lanes, () -> lanes);
        }
        CompletableFuture<Journal.Extent> extent = work.extent();
        return new Outlook(before.lanes(), () -> link.await(extent).lastSequence() == before.lastSequence()
                ? before.lanes()
                : waiting(queue));
    }

    /** Those of the queues that have tickets. */
    Set<String> withTickets(Set<String> queues) {
        Set<String> found = new HashSet<>();
        if (!queues.isEmpty()) {
            work.subjects(topology.workRoot() + ">").keySet().forEach(subject -> found.add(lane(subject).queue()));
            found.retainAll(queues);
        }
        return found;
    }

    /** Asks all these lanes at once, each for at most so many tickets. */
    List<Handed> pull(Map<Lane, Integer> wanted) {
        wanted.keySet().forEach(consumers::ensure);
        Map<Lane, Puller> pullers = new LinkedHashMap<>();
        List<Handed> handed = new ArrayList<>();
        Silence silence = new Silence(PATIENCE);
        try {
            wanted.forEach((lane, max) -> pullers.put(lane,
                    new Puller(link, work.stream(), lane.consumer(), max, silence::left)));
            pullers.forEach((lane, puller) -> {
                if (read(lane, puller, silence, handed) < wanted.get(lane)) {
                    seen.remove(lane.queue());
                }
            });
        } finally {
            pullers.values().forEach(Puller::close);
        }
        return handed;
    }

    /** These tickets have done their service. Returns when the server has seen it, as far as it answers. */
    void done(List<Handed> tickets) {
        answer(tickets, ACK);
    }

    /** These tickets are for others. They keep their place in the line. */
    void giveBack(List<Handed> tickets) {
        answer(tickets, NAK);
    }

    /** The same, but nobody is handed them for a second, so that what is behind them can be seen. */
    void giveBackLater(List<Handed> tickets) {
        answer(tickets, NAK_FOR_A_WHILE);
    }

    /** How long a process may say nothing of a ticket that it was handed, in the lane of those used so far that is strictest. */
    Duration ackWait() {
        return consumers.ackWait();
    }

    /** The jobs of these tickets still run. */
    void working(List<Handed> tickets) {
        tickets.forEach(ticket -> link.tell(ticket.replyTo(), null, WORKING));
    }

    /**
     * These jobs have ended, and those others go back.
     *
     * @throws WorkerException if the server does not say that it has heard it; to be told again then
     */
    void end(List<Handed> over, List<Handed> back) {
        List<CompletableFuture<Message>> answers = say(over, ACK);
        answers.addAll(say(back, NAK));
        try {
            link.awaitAll(answers);
        } catch (WorkerException e) {
            // a consumer that is made anew knows what we say of what the former one handed out
            Stream.concat(over.stream(), back.stream()).map(Handed::lane).distinct().forEach(lane -> {
                consumers.forget(lane);
                consumers.ensure(lane);
            });
            throw e;
        }
    }

    /** The lanes of one type in these queues whose foremost ticket has been there since then or longer. */
    List<Lane> setAside(Set<String> queues, Instant since) {
        Map<Lane, CompletableFuture<Optional<Entry>>> foremost = new LinkedHashMap<>();
        for (String queue : queues) {
            waiting(queue).keySet().stream().filter(lane -> lane.type().isPresent())
                    .forEach(lane -> foremost.put(lane, work.first(topology.work(lane.token()))));
        }
        List<Lane> aside = new ArrayList<>();
        foremost.forEach((lane, first) -> link.await(first).filter(entry -> !entry.time().isAfter(since))
                .ifPresent(entry -> aside.add(lane)));
        return aside;
    }

    private void answer(List<Handed> tickets, byte[] word) {
        // What the server does not hear it hands out again; the standing of the job makes that harmless.
        link.awaitEach(say(tickets, word));
    }

    private List<CompletableFuture<Message>> say(List<Handed> tickets, byte[] word) {
        // A consumer hears words in the order in which they were said: its answer to the last is one to all of them.
        Map<Lane, Handed> last = new HashMap<>();
        tickets.forEach(ticket -> last.put(ticket.lane(), ticket));
        List<CompletableFuture<Message>> answers = new ArrayList<>(last.size());
        for (Handed ticket : tickets) {
            if (last.get(ticket.lane()) == ticket) {
                answers.add(link.request(ticket.replyTo(), null, word));
            } else {
                link.tell(ticket.replyTo(), null, word);
            }
        }
        return answers;
    }

    private int read(Lane lane, Puller puller, Silence silence, List<Handed> handed) {
        Puller.Pulled pulled = puller.read(message -> {
            silence.isBroken();
            try {
                handed.add(Handed.of(message, lane));
            } catch (RuntimeException e) {
                // it may be of a newer form, and all that there is of a job
                unreadable.tell("ticket " + message.metaData().streamSequence() + " of the lane " + lane.token(), e);
            }
        });
        if (pulled.consumerIsGone()) {
            LOG.info("The consumer of the lane {} does not answer and is made anew", lane.token());
            consumers.forget(lane);
        }
        return pulled.messages();
    }

    private Lane lane(String subject) {
        return Lane.of(subject.substring(topology.workRoot().length()));
    }
}
