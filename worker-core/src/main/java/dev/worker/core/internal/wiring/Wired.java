package dev.worker.core.internal.wiring;

import dev.worker.api.DeadLetters;
import dev.worker.api.Jobs;
import dev.worker.api.Schedules;
import dev.worker.core.extension.Actor;
import dev.worker.core.internal.engine.Engine;
import dev.worker.core.internal.engine.ProcessName;
import java.util.List;

/**
 * What came out of the wiring.
 *
 * @param process the name of the runtime
 * @param engine not started
 * @param actors not started, in the order of their construction
 * @param jobs the client; one that refuses where no module offers it
 * @param deadLetters the dead letters; ones that refuse where no module offers them
 * @param schedules the schedules; ones that refuse where no module offers them
 */
public record Wired(
        ProcessName process,
        Engine engine,
        List<Actor> actors,
        Jobs jobs,
        DeadLetters deadLetters,
        Schedules schedules) {}
