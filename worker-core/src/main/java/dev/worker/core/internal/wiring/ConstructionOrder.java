package dev.worker.core.internal.wiring;

import com.google.inject.spi.ProvisionListener;
import dev.worker.core.extension.Actor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes in which order actors are made: what an actor depends on was made, and is to be started, before it. */
final class ConstructionOrder implements ProvisionListener {

    private final Map<Actor, Integer> places = Collections.synchronizedMap(new IdentityHashMap<>());

    @Override
    public <T> void onProvision(ProvisionInvocation<T> provision) {
        if (provision.provision() instanceof Actor actor) {
            places.putIfAbsent(actor, places.size());
        }
    }

    /** The actors in the order of their construction; those that came ready-made first. */
    List<Actor> sort(Set<Actor> actors) {
        List<Actor> sorted = new ArrayList<>(actors);
        sorted.sort(Comparator.comparingInt(actor -> places.getOrDefault(actor, -1)));
        return sorted;
    }
}
