package dev.worker.core.internal.lifecycle;

import java.util.List;
import java.util.Optional;

/**
 * Stops a runtime when its JVM is to end. SIGTERM and SIGINT are handled where the JVM lets us, so that a graceful stop
 * ends with exit code 0 instead of 143 or 130; a second signal ends the JVM at once. Everything else that ends a JVM in order
 * (the last thread, {@code System.exit}) is caught by a shutdown hook.
 */
public final class StopOnExit {

    private final Thread hook;
    private final List<ExitSignal> signals;

    private StopOnExit(Thread hook, List<ExitSignal> signals) {
        this.hook = hook;
        this.signals = signals;
    }

    /**
     * Begins to watch.
     *
     * @param stop stops the runtime and returns when it has stopped; must be bounded
     */
    public static StopOnExit install(Runnable stop) {
        // A platform thread: the JVM wants one for its hooks.
        Thread hook = Thread.ofPlatform().name("worker-shutdown").unstarted(stop);
        Runtime.getRuntime().addShutdownHook(hook);
        List<ExitSignal> signals = List.of("TERM", "INT").stream()
                .map(ExitSignal::handle)
                .flatMap(Optional::stream)
                .toList();
        return new StopOnExit(hook, signals);
    }

    /** Watches no more; for a runtime that has been stopped by other means. */
    public void remove() {
        signals.forEach(ExitSignal::release);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the hook runs, or is the one that called.
        }
    }
}
