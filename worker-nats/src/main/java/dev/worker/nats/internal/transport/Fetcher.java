package dev.worker.nats.internal.transport;

import dev.worker.api.ClaimOrder;
import dev.worker.api.spi.FetchRequest;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.record.Lane;
import dev.worker.nats.internal.record.Ticket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes jobs out of the lanes. Where the order goes through several lanes, each is asked for as many tickets as are wanted, the
 * foremost are kept and the others go back at once; from a single lane no more is taken than is wanted.
 */
final class Fetcher {

    /** How often to look again where the tickets were all in others' hands. */
    private static final int SECOND_LOOKS = 5;
    private static final Duration SECOND_LOOK_AFTER = Duration.ofMillis(5);
    /** How many tickets are taken at once where foreign ones are in the way. */
    private static final int CLEARING = 256;

    private final NatsLink link;
    private final Lanes lanes;
    private final Claims claims;
    private final Onward onward;

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
            Map<Lane, Long> waiting = suitable(request);
            if (waiting.isEmpty()) {
                return taken;
            }
            Catch caught = take(request, waiting, request.max() - taken.size(), atLeast);
            taken.addAll(caught.jobs());
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
     */
    private record Catch(List<JobView> jobs, int cleared) {}

    private Map<Lane, Long> suitable(FetchRequest request) {
        Map<Lane, Long> suitable = new LinkedHashMap<>();
        // chance draws by how many there are
        Map<Lane, Long> waiting = request.order() == ClaimOrder.WEIGHTED_RANDOM
                ? lanes.waiting(request.queue())
                : lanes.waitingAtMost(request.queue());
        waiting.forEach((lane, count) -> {
            if (lane.suits(request.types(), request.labels())) {
                suitable.put(lane, count);
            }
        });
        return suitable;
    }

    private Catch take(FetchRequest request, Map<Lane, Long> waiting, int need, int atLeast) {
        List<JobView> jobs = new ArrayList<>();
        int cleared = 0;
        Draws draws = Draws.of(request.order(), waiting, need);
        for (Draw draw : draws.draws()) {
            int missing = Math.min(draw.max(), need - jobs.size());
            if (missing <= 0) {
                break;
            }
            List<Handed> handed = lanes.pull(draw.wanted(Math.max(missing, atLeast)));
            handed.sort(Comparator.comparing(Handed::ticket, Ticket.ORDER));
            List<Handed> own = new ArrayList<>();
            List<Handed> foreign = new ArrayList<>();
            handed.forEach(ticket -> (request.types().contains(ticket.ticket().type()) ? own : foreign).add(ticket));
            moveAside(foreign);
            int kept = Math.min(missing, own.size());
            lanes.giveBack(own.subList(kept, own.size()));
            List<JobView> claimed = claims.claim(request, own.subList(0, kept));
            jobs.addAll(claimed);
            cleared += foreign.size() + kept - claimed.size();
        }
        return new Catch(draws.arrange(jobs), cleared);
    }

    private void moveAside(List<Handed> foreign) {
        List<CompletableFuture<Long>> moves = new ArrayList<>();
        foreign.forEach(handed -> moves.add(
                onward.move(handed.ticket(), handed.lane().ofType(handed.ticket().type()))));
        link.awaitAll(moves);
        lanes.done(foreign);
    }
}
