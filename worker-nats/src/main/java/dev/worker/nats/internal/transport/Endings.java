package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.job.Settling;
import dev.worker.nats.internal.link.NatsLink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Settles what runs in this process. Where there is something to remember it is written first, then the job is sent on, and only
 * then is its ticket answered if it still is unanswered: whatever dies in between, the ticket leads others to the job.
 */
final class Endings {

    private final NatsLink link;
    private final Settling settling;
    private final Onward onward;
    private final Lanes lanes;
    private final Holdings holdings;
    private final OpenTickets tickets;

    Endings(NatsLink link, Settling settling, Onward onward, Lanes lanes, Holdings holdings, OpenTickets tickets) {
        this.link = link;
        this.settling = settling;
        this.onward = onward;
        this.lanes = lanes;
        this.holdings = holdings;
        this.tickets = tickets;
    }

    List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        Set<JobId> unwritten = new HashSet<>();
        List<Settlement> written = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        Settled[] answers = new Settled[settlements.size()];
        for (int i = 0; i < answers.length; i++) {
            Settlement settlement = settlements.get(i);
            boolean leavesNothing = tickets.find(owner, settlement)
                    .filter(open -> open.endsUnwritten(settlement.change())).isPresent();
            if (leavesNothing && unwritten.add(settlement.id())) {
                answers[i] = Settled.APPLIED;
            } else {
                written.add(settlement);
                places.add(i);
            }
        }
        List<Settled> others = settling.settle(owner, written,
                settlement -> unwritten.contains(settlement.id()) ? Optional.empty() : known(owner, settlement),
                outcomes -> {
                    sendOn(outcomes);
                    answer(owner, settlements);
                    written.forEach(one -> holdings.remove(owner, one.id(), one.attempt()));
                });
        for (int i = 0; i < places.size(); i++) {
            answers[places.get(i)] = others.get(i);
        }
        return List.of(answers);
    }

    private Optional<JobView> known(OwnerId owner, Settlement settlement) {
        return tickets.find(owner, settlement).map(OpenTickets.Open::view)
                .or(() -> holdings.find(owner, settlement));
    }

    private void sendOn(List<Settling.Outcome> outcomes) {
        List<CompletableFuture<Long>> sent = new ArrayList<>();
        List<JobView> views = new ArrayList<>();
        for (Settling.Outcome outcome : outcomes) {
            outcome.after().filter(view -> !view.standing().state().ended()).ifPresent(view -> {
                sent.add(onward.sendBack(view));
                views.add(view);
            });
        }
        link.awaitAll(sent);
        onward.hint(views);
    }

    /** Tickets of jobs that are given back go back; all others have done their service, also if the job is another's by now. */
    private void answer(OwnerId owner, List<Settlement> settlements) {
        List<Handed> over = new ArrayList<>();
        List<Handed> back = new ArrayList<>();
        List<JobView> returned = new ArrayList<>();
        for (Settlement settlement : settlements) {
            tickets.find(owner, settlement).ifPresent(open -> {
                boolean released = settlement.change() instanceof Change.Release
                        && open.endsUnwritten(settlement.change());
                (released ? back : over).add(open.handed());
                if (released) {
                    returned.add(open.view().unwritten(open.view().standing().due()));
                }
            });
        }
        lanes.end(over, back);
        settlements.forEach(settlement -> tickets.find(owner, settlement)
                .ifPresent(open -> tickets.remove(settlement.id())));
        onward.hint(returned);
    }
}
