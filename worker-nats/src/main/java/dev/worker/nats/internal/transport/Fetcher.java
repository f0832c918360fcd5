package dev.worker.nats.internal.transport;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.FetchRequest;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs out of the lanes. Where the order goes through several lanes, each is asked for as many tickets as are wanted, the
 * foremost are kept and the others go back at once; so it is with a lane of tickets that came back, which come in any order. From any
 * other single lane no more is taken than is wanted. Lanes that are known are
 * asked without waiting for the server to say that there are no others; if there are, these are asked as well.
 */
final class Fetcher {

    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** How often to look again where the tickets were all in others' hands. */
    private static final int SECOND_LOOKS = 5;
    private static final Duration SECOND_LOOK_AFTER = Duration.ofMillis(5);
    /** How many tickets are taken at once where foreign ones are in the way. */
    private static final int CLEARING = 256;

    private final NatsLink link;
    private final Lanes lanes;
    private final Claims claims;
    private final Onward onward;
    /** Whether there was no room to put jobs aside, which is told of once. */
    private volatile boolean crowded;

    Fetcher(NatsLink link, Lanes lanes, Claims claims, Onward onward) {
        this.link = link;
        this.lanes = lanes;
        this.claims = claims;
        this.onward = onward;
    }

    List<JobView> fetch(FetchRequest request) {
        List<JobView> taken = new ArrayList<>();
        int looks = 0;
        int atLeast = 0;
        long deadline = System.nanoTime() + link.timeout().toNanos();
        while (taken.size() < request.max() && System.nanoTime() < deadline) {
            Catch caught = round(request, request.max() - taken.size(), atLeast);
            taken.addAll(caught.jobs());
            if (caught.nothingWaits()) {
                return taken;
            }
            if (caught.cleared() > 0) {
                atLeast = CLEARING;
            } else if (!taken.isEmpty()) {
                return taken;
            } else if (++looks > SECOND_LOOKS) {
                return taken;
            } else {
                LockSupport.parkNanos(SECOND_LOOK_AFTER.toNanos());
            }
        }
        return taken;
    }

    /**
     * What one round gave.
     *
     * @param jobs those that run now
     * @param cleared how many tickets were moved or dropped
     * @param nothingWaits whether no lane has any tickets for this worker
     */
    private record Catch(List<JobView> jobs, int cleared, boolean nothingWaits) {}

    private Catch round(FetchRequest request, int need, int atLeast) {
        Hand hand = new Hand(lanes);
        try {
            return take(request, look(request, Math.max(need, atLeast), hand), need, atLeast, hand);
        } finally {
            hand.giveBack();
        }
    }

    /** Gives the lanes as they are; those that come first are asked meanwhile. */
    private Map<Lane, Long> look(FetchRequest request, int need, Hand hand) {
        if (request.order() == ClaimOrder.WEIGHTED_RANDOM) {
            // chance draws by how many there are
            return lanes.waiting(request.queue());
        }
        Lanes.Outlook outlook = lanes.outlook(request.queue());
        draws(request, outlook.lanes(), need).draws().stream().findFirst()
                .ifPresent(draw -> hand.ask(draw.wanted(need)));
        return outlook.now().get();
    }

    private Catch take(FetchRequest request, Map<Lane, Long> waiting, int need, int atLeast, Hand hand) {
        List<JobView> jobs = new ArrayList<>();
        int cleared = 0;
        Draws draws = draws(request, waiting, need);
        for (Draw draw : draws.draws()) {
            int missing = Math.min(draw.max(), need - jobs.size());
            if (missing <= 0) {
                break;
            }
            hand.ask(draw.wanted(Math.max(missing, atLeast)));
            List<Handed> own = new ArrayList<>();
            List<Handed> foreign = new ArrayList<>();
            hand.takeOut(draw.lanes().keySet())
                    .forEach(one -> (request.types().contains(one.ticket().type()) ? own : foreign).add(one));
            if (!foreign.isEmpty()) {
                moveAside(foreign);
            }
            int kept = Math.min(missing, own.size());
            lanes.giveBack(own.subList(kept, own.size()));
            List<JobView> claimed = claims.claim(request, own.subList(0, kept));
            jobs.addAll(claimed);
            cleared += foreign.size() + kept - claimed.size();
        }
        return new Catch(draws.arrange(jobs), cleared, draws.draws().isEmpty());
    }

    private static Draws draws(FetchRequest request, Map<Lane, Long> waiting, int need) {
        Map<Lane, Long> suitable = new LinkedHashMap<>();
        waiting.forEach((lane, count) -> {
            if (lane.suits(request.types(), request.labels())) {
                suitable.put(lane, count);
            }
        });
        return Draws.of(request.order(), suitable, need);
    }

    /** Puts tickets that are for others into the lanes of their types. Where the work queue is full, they are out of the way for a while. */
    private void moveAside(List<Handed> foreign) {
        List<CompletableFuture<Boolean>> moves = new ArrayList<>();
        foreign.forEach(handed -> moves.add(
                onward.tryMove(handed.ticket().moved(), handed.lane().ofType(handed.ticket().type()))));
        List<Boolean> moved = link.awaitAll(moves);
        List<Handed> done = new ArrayList<>();
        List<Handed> later = new ArrayList<>();
        for (int i = 0; i < foreign.size(); i++) {
            (moved.get(i) ? done : later).add(foreign.get(i));
        }
        lanes.done(done);
        lanes.giveBackLater(later);
        tellOfRoom(foreign.getFirst(), later.isEmpty());
    }

    private void tellOfRoom(Handed one, boolean room) {
        if (!room && !crowded) {
            LOG.warn("The work queue is full, so that jobs of types that are not handled here, {} for one, cannot be"
                    + " put aside; they are passed over for now", one.ticket().type());
        }
        crowded = !room;
    }
}
