package dev.worker.failed.internal.guard;

import dev.worker.api.HandlerSpec;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.Settings;
import dev.worker.core.extension.Admission;
import dev.worker.core.extension.Gate;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The guards of the settings: a handler has those that it asked for and the one that is named after its message type. */
public final class Guards implements Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Guards.class);

    private final Map<String, List<Gate>> guards = new TreeMap<>();
    private final Set<String> asked = new ConcurrentSkipListSet<>();

    @Inject
    Guards(Settings settings, RuntimeClock clock) {
        GuardSettings.names(settings).forEach(name -> guards.put(name, gates(name, settings, clock)));
    }

    @Override
    public List<Gate> gates(WorkerSpec worker, HandlerSpec handler) {
        Set<String> names = new TreeSet<>(handler.guards());
        names.add(handler.message().name());
        asked.addAll(names);
        return names.stream().flatMap(name -> guards.getOrDefault(name, List.of()).stream()).toList();
    }

    /**
     * Warns of guards that guard nothing here. No error: processes with other workers may share the settings. Called once all
     * handlers have been asked about.
     */
    public void warnOfIdle() {
        if (asked.isEmpty()) {
            return;
        }
        guards.keySet().stream().filter(name -> !asked.contains(name)).forEach(name -> LOG.warn(
                "guard {} guards nothing in this process; its handlers have or ask for the guards {}", name, asked));
    }

    /** A limit comes before the circuit, whose few permits to try should not be taken in vain. */
    private static List<Gate> gates(String name, Settings settings, RuntimeClock clock) {
        List<Gate> gates = new ArrayList<>();
        settings.find(GuardSettings.CONCURRENCY.named(name)).ifPresent(limit -> gates.add(new Bulkhead(limit)));
        settings.find(GuardSettings.RATE.named(name)).ifPresent(rate -> gates.add(new RateLimit(rate, clock)));
        settings.find(GuardSettings.FAILURE_RATE.named(name))
                .ifPresent(rate -> gates.add(new Circuit(name, settings, clock)));
        return gates;
    }
}
