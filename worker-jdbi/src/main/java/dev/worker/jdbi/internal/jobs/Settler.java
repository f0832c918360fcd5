package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobState;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.jdbi.internal.jobs.JobTable.Applied;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Applies settlements and says of each what became of it. */
final class Settler {

    private final JobTable table;
    private final Hints hints;

    Settler(JobTable table, Hints hints) {
        this.table = table;
        this.hints = hints;
    }

    /** Of two settlements of one job the first that applies is it: the second then finds the job not running. */
    List<Settled> settle(OwnerId owner, List<Settlement> settlements, boolean leased) {
        Settled[] answers = new Settled[settlements.size()];
        Arrays.fill(answers, Settled.LOST);
        List<Integer> left = IntStream.range(0, settlements.size()).boxed().toList();
        while (!left.isEmpty()) {
            Map<UUID, Integer> first = new LinkedHashMap<>();
            List<Integer> others = new ArrayList<>();
            for (int position : left) {
                if (first.putIfAbsent(settlements.get(position).id().value(), position) != null) {
                    others.add(position);
                }
            }
            List<Settlement> batch = first.values().stream().map(settlements::get).toList();
            apply(owner, batch, leased).forEach(row -> answers[first.get(row.id())] = Settled.APPLIED);
            left = others;
        }
        return Arrays.asList(answers);
    }

    private List<Changed> apply(OwnerId owner, List<Settlement> batch, boolean leased) {
        List<StateChange> changes = batch.stream().map(StateChange::of).toList();
        Applied applied = table.settle(owner, changes, leased);
        hint(changes, applied.changed());
        hints.followed(applied.followed());
        return applied.changed();
    }

    private void hint(List<StateChange> changes, List<Changed> changed) {
        Set<String> queues = new HashSet<>();
        changed.stream().filter(Changed::queued).forEach(row -> queues.add(row.queue()));
        queues.forEach(hints::ready);
        if (changes.stream().anyMatch(change -> change.state() == JobState.SCHEDULED)) {
            hints.scheduled();
        }
    }
}
