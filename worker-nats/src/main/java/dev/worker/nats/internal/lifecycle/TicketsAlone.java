package dev.worker.nats.internal.lifecycle;

import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TrackingLevel;
import dev.worker.api.spi.TrackingLevels;
import dev.worker.nats.internal.job.JobRecords;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.JobIds;
import dev.worker.nats.internal.record.JobRecord;
import dev.worker.nats.internal.stream.StreamFull;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Publishes jobs of which nothing need be remembered yet: one ticket each, and nothing else. */
final class TicketsAlone {

    /** How many answers may be outstanding. */
    private static final int WINDOW = 2_000;

    private final NatsLink link;
    private final JobRecords records;
    private final TrackingLevels tracking;
    private final Onward onward;
    private final InstantSource time;

    TicketsAlone(NatsLink link, JobRecords records, TrackingLevels tracking, Onward onward, InstantSource time) {
        this.link = link;
        this.records = records;
        this.tracking = tracking;
        this.onward = onward;
        this.time = time;
    }

    /** Whether a ticket will do. A delay, a unique key, parents, a name and an artifact need something that remembers them. */
    boolean suffice(Envelope envelope) {
        return tracking.of(envelope.type()) != TrackingLevel.ALL
                && envelope.start() instanceof Start.Now
                && envelope.unique().isEmpty()
                && envelope.after().isEmpty()
                && JobIds.isRandom(envelope.id())
                && !envelope.headers().containsKey(Envelope.ARTIFACT);
    }

    /** Publishes each by itself: where one fails, those before it are published. */
    void publish(List<Envelope> envelopes) {
        Instant now = time.instant();
        Set<String> queues = new HashSet<>();
        List<CompletableFuture<Long>> open = new ArrayList<>();
        for (Envelope envelope : envelopes) {
            if (open.size() == WINDOW) {
                List<CompletableFuture<Long>> older = open.subList(0, WINDOW / 2);
                await(older);
                older.clear();
            }
            JobRecord job = new JobRecord(envelope, now, now, true);
            records.requireRoom(job.id(), envelope.payload());
            open.add(onward.sendAlone(job, tracking.of(envelope.type())));
            queues.add(envelope.queue());
        }
        await(open);
        onward.ready(queues);
    }

    private void await(List<CompletableFuture<Long>> sent) {
        try {
            link.awaitAll(sent);
        } catch (WorkerException e) {
            throw StreamFull.is(e) ? onward.full(e) : e;
        }
    }
}
