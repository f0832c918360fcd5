package dev.worker.nats.internal.transport;

import dev.worker.api.JobId;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.nats.internal.job.JobView;
import dev.worker.nats.internal.job.Onward;
import dev.worker.nats.internal.lifecycle.Settling;
import dev.worker.nats.internal.link.NatsLink;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

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

    /**
     * A job without a record, and what becomes of it.
     *
     * @param open its ticket
     * @param settlement the first change that was asked for
     */
    private record Ending(OpenTickets.Open open, Settlement settlement) {

        boolean isUnwritten() {
            return open.endsUnwritten(settlement);
        }

        boolean goesBack() {
            return settlement.change() instanceof Change.Release && isUnwritten();
        }
    }

    List<Settled> settle(OwnerId owner, List<Settlement> settlements) {
        Map<JobId, Ending> endings = new LinkedHashMap<>();
        BitSet unwritten = new BitSet();
        List<Settlement> written = new ArrayList<>();
        for (int i = 0; i < settlements.size(); i++) {
            Settlement settlement = settlements.get(i);
            Optional<Ending> ending = tickets.find(owner, settlement).map(open -> new Ending(open, settlement))
                    .filter(found -> endings.putIfAbsent(settlement.id(), found) == null);
            if (ending.filter(Ending::isUnwritten).isPresent()) {
                unwritten.set(i);
            } else {
                written.add(settlement);
            }
        }
        Iterator<Settled> answers = settling.settle(owner, written,
                settlement -> known(owner, settlement, endings.get(settlement.id())),
                outcomes -> {
                    sendOn(outcomes);
                    answer(endings);
                    written.forEach(one -> holdings.remove(owner, one.id(), one.attempt()));
                }).iterator();
        return IntStream.range(0, settlements.size())
                .mapToObj(i -> unwritten.get(i) ? Settled.APPLIED : answers.next())
                .toList();
    }

    private Optional<JobView> known(OwnerId owner, Settlement settlement, Ending ending) {
        return ending == null
                ? holdings.find(owner, settlement)
                : Optional.of(ending.open().view()).filter(view -> !ending.isUnwritten());
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
    private void answer(Map<JobId, Ending> endings) {
        List<Handed> over = new ArrayList<>();
        List<Handed> back = new ArrayList<>();
        Set<String> queues = new HashSet<>();
        for (Ending ending : endings.values()) {
            (ending.goesBack() ? back : over).add(ending.open().handed());
            if (ending.goesBack()) {
                queues.add(ending.open().view().job().envelope().queue());
            }
        }
        // a message that is the first of the stream is the one that costs the server least to remove
        over.sort(Comparator.comparingLong(Handed::sequence));
        lanes.end(over, back);
        endings.keySet().forEach(tickets::remove);
        onward.ready(queues);
    }
}
