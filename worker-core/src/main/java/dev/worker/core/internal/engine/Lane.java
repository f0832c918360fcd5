package dev.worker.core.internal.engine;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.HandlerSpec;
import dev.worker.api.spi.Change;
import dev.worker.core.extension.Admission;
import dev.worker.core.extension.Gate;
import java.time.Duration;
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

    /** Of attempts that no worker of this process fetched. */
    static final Lane NONE = new Lane(Set.of(), List.of());

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

    /** Takes a permit of every gate for at most so many jobs. */
    int take(int wanted) {
        int allowed = wanted;
        for (int i = 0; i < gates.size() && allowed > 0; i++) {
            int here = gates.get(i).take(allowed);
            for (Gate before : gates.subList(0, i)) {
                giveBack(before, allowed - here);
            }
            allowed = here;
        }
        return allowed;
    }

    void giveBack(int permits) {
        gates.forEach(gate -> giveBack(gate, permits));
    }

    boolean passes() {
        return gates.stream().allMatch(Gate::passes);
    }

    /** A job of this lane is done with. */
    void ended(Execution execution, Change change) {
        if (gates.isEmpty()) {
            return;
        }
        boolean ran = execution.begun();
        Gate.End end = ran ? end(change) : Gate.End.NEITHER;
        Duration time = ran ? Duration.ofNanos(execution.elapsedNanos()) : Duration.ZERO;
        gates.forEach(gate -> gate.ended(end, time));
    }

    private static void giveBack(Gate gate, int permits) {
        if (permits > 0) {
            gate.giveBack(permits);
        }
    }

    private static Gate.End end(Change change) {
        return switch (change) {
            case Change.Succeed done -> Gate.End.SUCCEEDED;
            case Change.Retry retry -> end(retry.error());
            case Change.Fail fail -> end(fail.error());
            case Change.Cancel cancel -> Gate.End.NEITHER;
            case Change.Release release -> Gate.End.NEITHER;
        };
    }

    private static Gate.End end(AttemptError error) {
        return error.kind() == FailureKind.TRANSIENT || error.kind() == FailureKind.TIMEOUT
                ? Gate.End.FAILED
                : Gate.End.NEITHER;
    }
}
