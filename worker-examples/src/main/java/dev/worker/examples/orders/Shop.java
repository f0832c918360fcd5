package dev.worker.examples.orders;

import dev.worker.api.JobContext;
import dev.worker.api.JobGraph;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Parents;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.examples.orders.Step.Charge;
import dev.worker.examples.orders.Step.Close;
import dev.worker.examples.orders.Step.Reserve;
import dev.worker.examples.orders.Step.Ship;
import dev.worker.jdbi.JdbiWork;

/** Who works with the {@link Shelf}: each step is one transaction with the success of its job, and so is its undoing. */
final class Shop {

    /** The node that tells what became of an order. */
    static final String CLOSE = "close";

    private Shop() {}

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

    static Worker clerk() {
        return Worker.named("clerk").queue("orders")
                // A crash counts as an attempt: orders are not to be undone because the program was killed.
                .retry(RetryPolicy.attempts(100))
                .handle(Reserve.class, Shop::reserve)
                .handle(Charge.class, Shop::charge)
                .handle(Ship.class, Shop::ship)
                .handle(Close.class, Shop::close)
                .build();
    }

    private static Outcome<Void> reserve(Reserve step, JobContext job) throws Exception {
        if (step.order() % 5 == 0) {
            return Outcome.reject("the goods are sold out");
        }
        return job.inTransaction(JdbiWork.with(handle -> {
            Shelf.take(handle, step.order());
            return null;
        }));
    }

    private static Outcome<Void> charge(Charge step, JobContext job) throws Exception {
        if (step.order() % 4 == 0) {
            return Outcome.reject("the card was declined");
        }
        return job.inTransaction(JdbiWork.with(handle -> {
            Shelf.note(handle, Shelf.Entry.CHARGED, step.order());
            return null;
        }));
    }

    private static Outcome<String> ship(Ship step, JobContext job) throws Exception {
        if (step.order() % 7 == 0) {
            return Outcome.reject("the address does not exist");
        }
        return job.inTransaction(JdbiWork.with(handle -> {
            Shelf.note(handle, Shelf.Entry.SHIPPED, step.order());
            return "parcel " + (1000 + step.order());
        }));
    }

    /** Runs once the others have ended, well or not; the parcel is the first of them. */
    private static Outcome<String> close(Close step, JobContext job) throws Exception {
        Parents parents = job.parents();
        JobId ship = parents.ids().getFirst();
        boolean shipped = parents.state(ship) == JobState.SUCCEEDED;
        String ending = shipped
                ? "shipped as " + parents.result(ship, Ship.class)
                : "undone, nothing is charged: " + job.jobs().find(ship).flatMap(JobInfo::reason).orElse("");
        return job.inTransaction(JdbiWork.with(handle -> {
            if (!shipped) {
                Shelf.undo(handle, step.order());
            }
            Shelf.end(handle, step.order(), ending);
            return ending;
        }));
    }
}
