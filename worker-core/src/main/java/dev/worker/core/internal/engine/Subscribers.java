package dev.worker.core.internal.engine;

import dev.worker.api.event.DomainEventDropped;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Events;
import dev.worker.core.internal.engine.Consequences.Published;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the subscribers of this process, each in a thread of its own and out of a bounded buffer, so that nobody waits for them. */
final class Subscribers {

    private static final Logger LOG = LoggerFactory.getLogger(Subscribers.class);

    private final List<Mailbox> mailboxes;
    private final Events events;

    @Inject
    Subscribers(Set<Subscription<?>> subscriptions, Events events, EngineThreads threads, Settings settings) {
        this.events = events;
        int buffer = settings.get(EngineSettings.EVENT_BUFFER);
        this.mailboxes = subscriptions.stream().map(one -> new Mailbox(one, buffer, threads)).toList();
    }

    /** Publishes events whose causes are stored. Waits for nobody. */
    void publish(List<Published> published) {
        for (Published event : published) {
            mailboxes.forEach(mailbox -> mailbox.offer(event));
        }
    }

    /** Waits in real time until the subscribers have what was published, but not longer than this. */
    void drain(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (mailboxes.stream().anyMatch(Mailbox::busy)) {
            if (System.nanoTime() - deadline >= 0) {
                LOG.warn("subscribers of domain events did not keep up; what they had not taken is lost to them");
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    /** What one subscriber has still to take. */
    private final class Mailbox {

        private final Subscription<?> subscription;
        private final BlockingQueue<Published> waiting;
        private final Pump pump;

        private Mailbox(Subscription<?> subscription, int buffer, EngineThreads threads) {
            this.subscription = subscription;
            this.waiting = new ArrayBlockingQueue<>(buffer);
            this.pump = new Pump(threads.internal("events-" + subscription.event().getSimpleName()), this::tellAll);
        }

        private void offer(Published published) {
            if (!subscription.wants(published.event())) {
                return;
            }
            if (waiting.offer(published)) {
                pump.signal();
            } else {
                events.emit(new DomainEventDropped(published.event().getClass()));
            }
        }

        private boolean busy() {
            return !waiting.isEmpty() || !pump.idle();
        }

        private void tellAll() {
            for (Published next = waiting.poll(); next != null; next = waiting.poll()) {
                try {
                    subscription.tell(next.event(), next.id());
                } catch (Throwable e) {
                    LOG.warn("a subscriber failed on the domain event {}; it gets the next one", next.event(), e);
                }
            }
        }
    }
}
