package dev.worker.jdbi.internal.jobs;

import dev.worker.api.JobState;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.jobs.JobTable.Applied;
import dev.worker.jdbi.internal.jobs.JobTable.Changed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;

/** Applies settlements and says of each what became of it. */
final class Settler {

    private final Database database;
    private final JobTable table;
    private final Publisher publisher;
    private final Hints hints;

    Settler(Database database, JobTable table, Publisher publisher, Hints hints) {
        this.database = database;
        this.table = table;
        this.publisher = publisher;
        this.hints = hints;
    }

    /**
     * Of two settlements of one job the first that applies is it: the second then finds the job not running. Nobody is waited for
     * who has locked a job: the others would have to wait with it.
     */
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
            Applied applied = applyAll(owner, batch, leased);
            applied.changed().forEach(row -> answers[first.get(row.id())] = Settled.APPLIED);
            applied.held().forEach(id -> answers[first.get(id)] = Settled.LATER);
            left = others;
        }
        return Arrays.asList(answers);
    }

    /** Those that bring jobs along in a transaction of their own, which the others need not share. */
    private Applied applyAll(OwnerId owner, List<Settlement> batch, boolean leased) {
        Map<Boolean, List<Settlement>> split = batch.stream()
                .collect(Collectors.partitioningBy(settlement -> settlement.next().isEmpty()));
        Applied alone = split.get(true).isEmpty() ? Applied.NONE : apply(owner, split.get(true), leased);
        return split.get(false).isEmpty()
                ? alone
                : alone.and(Apart.settle(split.get(false), settlement -> settlement.id().value(),
                        part -> tryWithNext(owner, part, leased)));
    }

    private Optional<Applied> tryWithNext(OwnerId owner, List<Settlement> batch, boolean leased) {
        Optional<WithNext> settled = database.unlessLocked(handle -> applyWithNext(handle, owner, batch, leased));
        settled.ifPresent(done -> tell(batch, done));
        return settled.map(WithNext::applied);
    }

    /** The same inside a transaction; {@link #tell} is to follow its commit. */
    WithNext applyWithNext(Handle handle, OwnerId owner, List<Settlement> batch, boolean leased) {
        Applied applied = table.settle(handle, owner, changes(batch), leased);
        Set<UUID> ids = applied.changed().stream().map(Changed::id).collect(Collectors.toSet());
        List<Envelope> next = batch.stream()
                .filter(settlement -> ids.contains(settlement.id().value()))
                .flatMap(settlement -> settlement.next().stream())
                .toList();
        List<Receipt> receipts = next.isEmpty() ? List.of() : publisher.publish(handle, next);
        table.dependencies().ready(handle, created(receipts));
        return new WithNext(applied, next, receipts);
    }

    private static List<UUID> created(List<Receipt> receipts) {
        return receipts.stream().filter(receipt -> receipt.kind() == Receipt.Kind.CREATED)
                .map(receipt -> receipt.id().value()).toList();
    }

    /** Tells of what was settled, and came to be with it. */
    void tell(List<Settlement> batch, WithNext settled) {
        hint(changes(batch), settled.applied().changed());
        hints.followed(settled.applied().followed());
        hints.published(settled.next(), settled.receipts());
    }

    private static List<StateChange> changes(List<Settlement> batch) {
        return batch.stream().map(StateChange::of).toList();
    }

    private Applied apply(OwnerId owner, List<Settlement> batch, boolean leased) {
        List<StateChange> changes = changes(batch);
        Applied applied = table.settle(owner, changes, leased);
        hint(changes, applied.changed());
        hints.followed(applied.followed());
        return applied;
    }

    private void hint(List<StateChange> changes, List<Changed> changed) {
        Set<String> queues = new HashSet<>();
        changed.stream().filter(Changed::queued).forEach(row -> queues.add(row.queue()));
        queues.forEach(hints::ready);
        if (changes.stream().anyMatch(change -> change.state() == JobState.SCHEDULED)) {
            hints.scheduled();
        }
    }

    /** What was settled in a transaction, and the jobs that came to be in it. */
    record WithNext(Applied applied, List<Envelope> next, List<Receipt> receipts) {}
}
