package dev.worker.core.internal.engine;

import dev.worker.api.HandlerSpec;
import dev.worker.core.extension.Admission;
import dev.worker.core.extension.Gate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The message types of a worker that pass the same gates, and so can be claimed together. A worker without gates has one lane,
 * which costs nothing.
 */
record Lane(Set<String> types, List<Gate> gates) {

    /** The lanes of a worker. */
    static List<Lane> of(WorkerPlan plan, Set<Admission> admissions) {
        Map<List<Gate>, Set<String>> types = new LinkedHashMap<>();
        for (HandlerSpec handler : plan.spec().handlers()) {
            List<Gate> gates = admissions.stream()
                    .flatMap(admission -> admission.gates(plan.spec(), handler).stream())
                    .distinct()
                    .toList();
            types.computeIfAbsent(gates, key -> new HashSet<>()).add(handler.message().name());
        }
        List<Lane> lanes = new ArrayList<>();
        types.forEach((gates, names) -> lanes.add(new Lane(Set.copyOf(names), gates)));
        return lanes;
    }

    /**
     * Takes a permit of every gate for at most so many jobs.
     *
     * @param again runs once a gate that let none pass may let some
     */
    Permits take(int wanted, Runnable again) {
        List<Gate.Permits> ofGates = new ArrayList<>(gates.size());
        int allowed = wanted;
        for (Gate gate : gates) {
            Gate.Permits here = gate.take(allowed, again);
            Permits.giveBack(ofGates, allowed - here.count());
            allowed = here.count();
            if (allowed == 0) {
                return Permits.NONE;
            }
            ofGates.add(here);
        }
        return new Permits(allowed, ofGates);
    }
}
