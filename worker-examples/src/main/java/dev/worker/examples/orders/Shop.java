package dev.worker.examples.orders;

import dev.worker.api.JobContext;
import dev.worker.api.JobGraph;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.examples.orders.Step.Charge;
import dev.worker.examples.orders.Step.Close;
import dev.worker.examples.orders.Step.Reserve;
import dev.worker.examples.orders.Step.Ship;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The shelf, the till and the parcels, and who works with them. Every effect is kept under its order, so that doing it again
 * does nothing more; the same is true of undoing it.
 */
final class Shop {

    /** The node that tells what became of an order. */
    static final String CLOSE = "close";

    private final Set<Integer> reserved = ConcurrentHashMap.newKeySet();
    private final Set<Integer> charged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> shipped = ConcurrentHashMap.newKeySet();

    /** The jobs of an order: goods and money at the same time, then the parcel, and the end in any case. */
    static JobGraph order(int number) {
        // code: graph
        JobGraph.Builder graph = JobGraph.builder();
        JobGraph.Node<Void> reserve = graph.add("reserve", new Reserve(number));
        JobGraph.Node<Void> charge = graph.add("charge", new Charge(number));
        JobGraph.Node<String> ship = graph.add("ship", new Ship(number)).after(reserve, charge);
        graph.add(CLOSE, new Close(number)).after(ParentPolicy.RUN, ship, reserve, charge);
        // end
        return graph.build();
    }

    Worker clerk() {
        return Worker.named("clerk").queue("orders")
                .handle(Reserve.class, (step, job) -> reserve(step.order()))
                .handle(Charge.class, (step, job) -> charge(step.order()))
                .handle(Ship.class, (step, job) -> ship(step.order()))
                .handle(Close.class, this::close)
                .build();
    }

    /** What is reserved or charged without being shipped, or the other way round. */
    boolean isInOrder() {
        return reserved.equals(shipped) && charged.equals(shipped);
    }

    private Outcome<Void> reserve(int order) {
        if (order % 5 == 0) {
            return Outcome.reject("the goods are sold out");
        }
        reserved.add(order);
        return Outcome.done();
    }

    private Outcome<Void> charge(int order) {
        if (order % 4 == 0) {
            return Outcome.reject("the card was declined");
        }
        charged.add(order);
        return Outcome.done();
    }

    private Outcome<String> ship(int order) {
        if (order % 7 == 0) {
            return Outcome.reject("the address does not exist");
        }
        shipped.add(order);
        return Outcome.done("parcel " + (1000 + order));
    }

    /** Runs once the others have ended, well or not; the parcel is the first of them. */
    private Outcome<String> close(Close step, JobContext job) {
        if (job.parents().state(job.parents().ids().getFirst()) == JobState.SUCCEEDED) {
            return Outcome.done("shipped as " + job.parents().results(Ship.class).getFirst());
        }
        reserved.remove(step.order());
        charged.remove(step.order());
        return Outcome.done("undone, nothing is charged");
    }
}
