package dev.worker.core.internal.launch;

import dev.worker.api.DeadLetters;
import dev.worker.api.Jobs;
import dev.worker.api.Schedules;
import dev.worker.api.spi.Settings;
import dev.worker.core.internal.actor.CommandRouter;
import dev.worker.core.internal.lifecycle.ClosingStack;

/**
 * A runtime that runs.
 *
 * @param settings the checked settings
 * @param jobs the client
 * @param deadLetters the dead letters
 * @param schedules the schedules
 * @param router brings commands to actors
 * @param running what is to be stopped at the end
 * @param stopOnExit whether the end of the JVM is to stop it
 */
public record Launched(
        Settings settings,
        Jobs jobs,
        DeadLetters deadLetters,
        Schedules schedules,
        CommandRouter router,
        ClosingStack running,
        boolean stopOnExit) {}
