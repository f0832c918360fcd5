package dev.worker.nats.internal.transport;

import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server that the jobs whose tickets are open still run, all of them by one timer. Those of an owner whose lease is
 * over are not told of: others shall have them. There is a thread from the first open ticket on, and it beats thrice in the ack wait
 * of the strictest lane.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private static final int BEATS = 3;

    private final OpenTickets tickets;
    private final Predicate<OwnerId> holds;
    private final Lanes lanes;
    private ScheduledExecutorService timer;
    private ScheduledFuture<?> beats;
    private boolean closed;
    /** The ack wait that it beats for, null before the first open ticket. */
    private volatile Duration ackWait;

    Heartbeat(OpenTickets tickets, Predicate<OwnerId> holds, Lanes lanes) {
        this.tickets = tickets;
        this.holds = holds;
        this.lanes = lanes;
    }

    /** There is an open ticket, of a lane that was used before. */
    void start() {
        if (ackWait == null || lanes.ackWait().compareTo(ackWait) < 0) {
            startTimer();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (timer != null) {
            timer.shutdownNow();
        }
    }

    private synchronized void startTimer() {
        if (closed) {
            return;
        }
        if (timer == null) {
            timer = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("worker-nats-heartbeat").factory());
        } else {
            beats.cancel(false);
        }
        ackWait = lanes.ackWait();
        long every = ackWait.dividedBy(BEATS).toNanos();
        beats = timer.scheduleAtFixedRate(this::beat, every, every, TimeUnit.NANOSECONDS);
    }

    private void beat() {
        try {
            // of each owner once: where a lease is over, the server is asked
            Set<OwnerId> owners = tickets.owners().stream().filter(holds).collect(Collectors.toSet());
            lanes.working(tickets.all().stream().filter(open -> owners.contains(open.owner()))
                    .map(OpenTickets.Open::handed).toList());
        } catch (RuntimeException e) {
            LOG.debug("The server was not told which jobs still run; the next try is soon", e);
        } catch (Error e) {
            // were it thrown, this would have been the last beat
            LOG.error("The server was not told which jobs still run; the next try is soon", e);
        }
    }
}
