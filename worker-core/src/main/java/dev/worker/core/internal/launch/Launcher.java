package dev.worker.core.internal.launch;

import dev.worker.api.WorkerException;
import dev.worker.core.extension.RuntimeClock;
import dev.worker.core.internal.actor.ActorRegistry;
import dev.worker.core.internal.clock.SystemClock;
import dev.worker.core.internal.config.CoreSettings;
import dev.worker.core.internal.engine.EngineSettings;
import dev.worker.core.internal.lifecycle.ClosingStack;
import dev.worker.core.internal.plugin.Opened;
import dev.worker.core.internal.plugin.Opener;
import dev.worker.core.internal.wiring.Parts;
import dev.worker.core.internal.wiring.Wired;
import dev.worker.core.internal.wiring.Wiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts runtimes: backends, then actors, then the engine. Stops go the other way. */
public final class Launcher {

    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    /** What the engine's own stop may take beyond the grace period, and a little more: it bounds itself. */
    private static final Duration BEYOND_GRACE = Duration.ofSeconds(30);

    private static final Duration CLOCK_LIMIT = Duration.ofSeconds(1);

    private Launcher() {}

    /**
     * Starts a runtime.
     *
     * @throws WorkerException if that fails; whatever had been opened or started is closed then
     */
    public static Launched launch(LaunchRequest request) {
        Prepared prepared = Prepared.of(request);
        ClosingStack running = new ClosingStack();
        try {
            return launch(request, prepared, running);
        } catch (Throwable e) {
            running.closeAfter(e);
            throw e;
        }
    }

    private static Launched launch(LaunchRequest request, Prepared prepared, ClosingStack running) {
        RuntimeClock clock = request.clock().orElseGet(() -> machineClock(running));
        Optional<InstantSource> serverClock = request.clock().map(InstantSource.class::cast);
        Opened opened = new Opener(prepared.settings(), serverClock, running).open(prepared.choice());
        Wired wired = Wiring.wire(new Parts(
                prepared.settings(),
                opened,
                clock,
                prepared.workers(),
                prepared.modules(),
                request.interceptors(),
                request.listeners()));
        ActorRegistry actors = new ActorRegistry(wired.actors());
        actors.start(running);
        Duration grace = prepared.settings().get(EngineSettings.GRACE);
        running.push("the engine", grace.plus(BEYOND_GRACE), wired.engine()::stop);
        // Before the workers take jobs, so that it comes before whatever these say.
        LOG.info(
                "runtime {} starts: {}",
                wired.process().value(),
                new StartLine(prepared.configuration()).of(prepared.choice(), opened, wired.engine().all()));
        wired.engine().start();
        return new Launched(
                prepared.settings(),
                wired.jobs(),
                wired.deadLetters(),
                wired.schedules(),
                actors.router(),
                running,
                prepared.settings().get(CoreSettings.SHUTDOWN_HOOK));
    }

    private static RuntimeClock machineClock(ClosingStack running) {
        SystemClock clock = new SystemClock();
        running.push("the clock", CLOCK_LIMIT, clock::close);
        return clock;
    }
}
