package dev.worker.nats.internal.transport;

import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the server that the jobs whose tickets are open still run, all of them by one timer. Those of an owner whose lease is
 * over are not told of: others shall have them. There is a thread from the first open ticket on.
 */
final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final OpenTickets tickets;
    private final Predicate<OwnerId> holds;
    private final Lanes lanes;
    private final Duration every;
    private ScheduledExecutorService timer;
    private boolean closed;
    private volatile boolean started;

    Heartbeat(OpenTickets tickets, Predicate<OwnerId> holds, Lanes lanes, Duration every) {
        this.tickets = tickets;
        this.holds = holds;
        this.lanes = lanes;
        this.every = every;
    }

    /** There is an open ticket. */
    void start() {
        if (!started) {
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
        if (!started && !closed) {
            timer = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("worker-nats-heartbeat").factory());
            timer.scheduleAtFixedRate(this::beat, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
            started = true;
        }
    }

    private void beat() {
        try {
            lanes.working(tickets.all().stream().filter(open -> holds.test(open.owner()))
                    .map(OpenTickets.Open::handed).toList());
        } catch (RuntimeException e) {
            LOG.debug("The server was not told which jobs still run; the next try is in {}", every, e);
        }
    }
}
