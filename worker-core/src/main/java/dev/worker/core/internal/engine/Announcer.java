package dev.worker.core.internal.engine;

import dev.worker.api.event.JobEvent;
import dev.worker.core.extension.Events;
import jakarta.inject.Inject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of what has come of attempts, once nothing can change it any more. */
final class Announcer {

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Events events;
    private final Subscribers subscribers;

    @Inject
    Announcer(Events events, Subscribers subscribers) {
        this.events = events;
        this.subscribers = subscribers;
    }

    /** The store has it. */
    void stored(Ending ending) {
        tell(ending.event());
        subscribers.publish(ending.events());
    }

    /** The attempt was another's by then. */
    void lost(Ending ending) {
        LOG.warn(
                "attempt {} of job {} was no longer ours; its outcome is dropped",
                ending.settlement().attempt(),
                ending.settlement().id());
        dropped(ending);
    }

    /** Its outcome is not stored, for a reason that the log has already. */
    void dropped(Ending ending) {
        tell(ending.lost());
    }

    private void tell(JobEvent event) {
        if (events.wanted()) {
            events.emit(event);
        }
    }
}
