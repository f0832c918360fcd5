package dev.worker.core.internal.event;

import dev.worker.api.event.EventListener;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.extension.Events;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every listener in the thread of whom it happens to. */
public final class ListenerEvents implements Events {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerEvents.class);
    private static final EventListener[] NOT_YET = {};

    private final Provider<Set<EventListener>> provider;
    private volatile EventListener[] listeners = NOT_YET;

    /**
     * Events for these listeners.
     *
     * @param listeners asked for by {@link #open()}, not before: a listener may itself depend on the events
     */
    @Inject
    public ListenerEvents(Provider<Set<EventListener>> listeners) {
        this.provider = listeners;
    }

    /** Begins to tell the listeners. Called once all of them can be made; nothing happens in a runtime before that. */
    public void open() {
        listeners = provider.get().toArray(EventListener[]::new);
    }

    @Override
    public boolean wanted() {
        return listeners.length > 0;
    }

    @Override
    public void emit(WorkerEvent event) {
        for (EventListener listener : listeners) {
            try {
                listener.on(event);
            } catch (Throwable e) {
                LOG.warn("listener {} failed on {}", listener.getClass().getName(), event, e);
            }
        }
    }
}
