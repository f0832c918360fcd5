package dev.worker.core.internal.wiring;

import dev.worker.api.ClaimOrder;
import dev.worker.api.HandlerSpec;
import dev.worker.api.WorkerSpec;
import dev.worker.api.spi.Transport;
import dev.worker.core.internal.config.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold between the workers of one runtime; what must hold within one, {@link WorkerSpec} checks. */
final class WorkerRules {

    private final Problems problems;

    WorkerRules(Problems problems) {
        this.problems = problems;
    }

    void check(List<WorkerSpec> workers, Transport transport) {
        Set<ClaimOrder> orders = transport.orders();
        requireDistinctNames(workers);
        requireOneClassPerType(workers);
        warnOfQueuesOutOfReach(workers);
        for (WorkerSpec worker : workers) {
            if (worker.perKey().isPresent() && !transport.limitsKeys()) {
                problems.add("worker " + worker.name() + " has limits per key, which the transport does not know;"
                        + " leave them out, or choose a transport that does, memory or jdbi for example");
            }
            if (!worker.handlers().isEmpty() && !orders.contains(worker.order())) {
                problems.add("worker " + worker.name() + " takes jobs in the order " + worker.order()
                        + ", which the transport cannot do; it can do " + orders.stream().sorted().toList());
            }
            if (!transport.createsNext()) {
                requireNext(worker);
            }
        }
    }

    private void requireNext(WorkerSpec worker) {
        worker.handlers().stream().filter(HandlerSpec::bringsJobs).forEach(handler -> problems.add(
                "worker " + worker.name() + " declares next steps or durable domain events for "
                        + handler.message().name()
                        + "; they come to be with the outcome of a job, which these backends cannot do:"
                        + " set worker.transport and worker.job-store to the same, or worker.job-store to a database"));
    }

    /** Jobs go where their type says. Workers elsewhere may take them from there, but then these would hardly handle the type. */
    private void warnOfQueuesOutOfReach(List<WorkerSpec> workers) {
        Map<String, String> declared = new TreeMap<>();
        Map<String, Set<String>> taken = new HashMap<>();
        for (WorkerSpec worker : workers) {
            for (HandlerSpec handler : worker.handlers()) {
                String type = handler.message().name();
                handler.message().queue().ifPresent(queue -> declared.put(type, queue));
                taken.computeIfAbsent(type, key -> new TreeSet<>()).addAll(worker.queues());
            }
        }
        declared.forEach((type, queue) -> {
            if (!taken.get(type).contains(queue)) {
                problems.warn("jobs of type " + type + " go to the queue " + queue
                        + ", as its @MessageType says, but no worker of this process that handles them takes from it, only from "
                        + String.join(", ", taken.get(type)) + "; give a worker that queue, or the type another");
            }
        });
    }

    private void requireDistinctNames(List<WorkerSpec> workers) {
        Set<String> names = new HashSet<>();
        for (WorkerSpec worker : workers) {
            if (!names.add(worker.name())) {
                problems.add("two workers are named " + worker.name() + "; names are unique in a runtime");
            }
        }
    }

    private void requireOneClassPerType(List<WorkerSpec> workers) {
        Map<String, Class<?>> classes = new HashMap<>();
        for (WorkerSpec worker : workers) {
            for (HandlerSpec handler : worker.handlers()) {
                Class<?> own = handler.message().messageClass();
                Class<?> other = classes.putIfAbsent(handler.message().name(), own);
                if (other != null && other != own) {
                    problems.add("message type " + handler.message().name() + " of worker " + worker.name()
                            + " is " + own.getName() + ", but " + other.getName()
                            + " of another worker has the same wire name; give one of them a @MessageType name of its own");
                }
            }
        }
    }
}
