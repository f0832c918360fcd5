package dev.worker.jdbi.internal.jobs;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.ParentPolicy;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Parent;
import dev.worker.api.spi.Receipt;
import dev.worker.jdbi.internal.database.Database;
import dev.worker.jdbi.internal.database.Parts;
import dev.worker.jdbi.internal.database.SqlArrays;
import dev.worker.jdbi.internal.jobs.DependencyTable.Edge;
import dev.worker.jdbi.internal.jobs.DependencyTable.Followed;
import dev.worker.jdbi.internal.jobs.DependencyTable.Held;
import dev.worker.jdbi.internal.jobs.DependencyTable.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * What comes after what. Every step belongs to the transaction that ends, or publishes, a job. A parent's row is locked first,
 * then those of its children: so the publishing of a child and the end of its parent see one another, whichever is first.
 */
public final class Dependencies {

    private static final String PARENTS = """
            SELECT d.parent AS id, d.policy, coalesce(p.state, d.ended) AS state, p.type, p.result, p.reason
            FROM worker_dependency d LEFT JOIN worker_job p ON p.id = d.parent WHERE d.child = :child ORDER BY d.place""";

    private static final String ENDS = """
            SELECT id, type, state, reason FROM worker_job WHERE id = ANY(:ids) AND ended_at IS NOT NULL""";

    private static final int ENDS_AT_ONCE = 1_000;

    private final Database database;
    private final DependencyTable table;
    private final Readiness readiness;

    /** Works on this database, in the words of this table, for jobs that become ready in this way. */
    public Dependencies(Database database, DependencyTable table, Readiness readiness) {
        this.database = database;
        this.table = table;
        this.readiness = readiness;
    }

    /**
     * Ties the new jobs of a batch to their parents.
     *
     * @return the queues of jobs that were locked, and so passed over by others, although they were ready
     */
    Set<String> link(Handle handle, List<Envelope> envelopes, Receipt[] receipts) {
        Links links = Links.of(envelopes, receipts);
        if (links.isEmpty()) {
            return Set.of();
        }
        List<Held> held = table.hold(handle, links.parents());
        links.requireKnown(held.stream().map(Held::id).collect(Collectors.toSet()));
        table.insert(handle, links.edges());
        if (!links.merged().isEmpty()) {
            table.release(handle, links.merged());
        }
        follow(handle, held.stream().filter(parent -> parent.state().ended()).map(Held::id).toList());
        return held.stream().filter(parent -> parent.state() == JobState.QUEUED).map(Held::queue)
                .collect(Collectors.toSet());
    }

    /**
     * Changes what comes after jobs that have ended, and on down.
     *
     * @param ended jobs whose end is part of this transaction; those of them that have not ended do not count
     * @return the jobs that do not wait any more
     */
    public List<Followed> follow(Handle handle, Collection<UUID> ended) {
        List<Followed> all = new ArrayList<>();
        Collection<UUID> level = ended;
        while (!level.isEmpty()) {
            List<Followed> followed = followOne(handle, level);
            all.addAll(followed);
            level = followed.stream().filter(job -> job.state().ended()).map(Followed::id).toList();
        }
        return all;
    }

    /** These jobs have become ready, or those of them that do not wait for others, without being published. */
    void ready(Handle handle, Collection<UUID> ids) {
        readiness.note(handle, ids);
    }

    /** The jobs that a job comes after. */
    List<Parent> parents(JobId child) {
        return database.read(handle -> handle.createQuery(PARENTS)
                .bind("child", child.value())
                .map((row, context) -> parent(row))
                .list());
    }

    private List<Followed> followOne(Handle handle, Collection<UUID> level) {
        Map<UUID, End> ends = ends(handle, level);
        Map<UUID, JobState> states = new TreeMap<>();
        ends.forEach((id, end) -> states.put(id, end.state()));
        Map<UUID, Release> releases = new TreeMap<>();
        for (Edge edge : states.isEmpty() ? List.<Edge>of() : table.close(handle, states)) {
            releases.merge(edge.child(), ends.get(edge.parent()).release(edge), Dependencies::both);
        }
        List<Followed> followed = releases.isEmpty()
                ? List.of()
                : table.release(handle, List.copyOf(releases.values()));
        ready(handle, followed.stream().filter(job -> !job.state().ended()).map(Followed::id).toList());
        return followed;
    }

    private static Map<UUID, End> ends(Handle handle, Collection<UUID> ids) {
        return Parts.of(List.copyOf(ids), ENDS_AT_ONCE)
                .flatMap(part -> handle.createQuery(ENDS)
                        .bind("ids", SqlArrays.uuids(part))
                        .map((row, context) -> End.of(row))
                        .list().stream())
                .collect(Collectors.toMap(End::id, end -> end));
    }

    /** The first reason not to run is the one. */
    private static Release both(Release one, Release other) {
        Release first = one.fate() != null ? one : other;
        return new Release(one.id(), one.closed() + other.closed(), first.fate(), first.reason());
    }

    private static Parent parent(ResultSet row) throws SQLException {
        return new Parent(
                JobRows.id(row),
                ParentPolicy.valueOf(row.getString("policy")),
                Optional.ofNullable(row.getString("type")),
                JobState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getBytes("result")),
                Optional.ofNullable(row.getString("reason")));
    }

    /** A job that has ended. */
    private record End(UUID id, String type, JobState state, String reason) {

        static End of(ResultSet row) throws SQLException {
            return new End(JobRows.id(row).value(), row.getString("type"), JobState.valueOf(row.getString("state")),
                    row.getString("reason"));
        }

        Release release(Edge edge) {
            if (state == JobState.SUCCEEDED || edge.policy() == ParentPolicy.RUN) {
                return new Release(edge.child(), 1, null, null);
            }
            JobState fate = edge.policy() == ParentPolicy.FAIL ? JobState.FAILED : JobState.CANCELLED;
            return new Release(edge.child(), 1, fate, Parent.reason(new JobId(id), type, state, reason));
        }
    }

    /** The edges of a batch. */
    private record Links(List<Edge> edges, Set<UUID> parents, List<Release> merged) {

        static Links of(List<Envelope> envelopes, Receipt[] receipts) {
            Map<JobId, JobId> holders = new HashMap<>();
            for (int i = 0; i < receipts.length; i++) {
                if (!receipts[i].id().equals(envelopes.get(i).id())) {
                    holders.put(envelopes.get(i).id(), receipts[i].id());
                }
            }
            Links links = new Links(new ArrayList<>(), new TreeSet<>(), new ArrayList<>());
            for (int i = 0; i < receipts.length; i++) {
                if (receipts[i].kind() == Receipt.Kind.CREATED) {
                    links.add(envelopes.get(i), holders);
                }
            }
            return links;
        }

        boolean isEmpty() {
            return edges.isEmpty();
        }

        /** Parents that turn out to be the same job count once. */
        private void add(Envelope envelope, Map<JobId, JobId> holderOf) {
            UUID child = envelope.id().value();
            Map<UUID, Edge> own = new LinkedHashMap<>();
            for (Dependency dependency : envelope.after()) {
                UUID parent = holderOf.getOrDefault(dependency.parent(), dependency.parent()).value();
                own.put(parent, new Edge(child, parent, own.size(), dependency.policy()));
            }
            edges.addAll(own.values());
            parents.addAll(own.keySet());
            int same = envelope.after().size() - own.size();
            if (same > 0) {
                merged.add(new Release(child, same, null, null));
            }
        }

        void requireKnown(Set<UUID> known) {
            List<JobId> unknown = parents.stream()
                    .filter(parent -> !known.contains(parent)).map(JobId::new).toList();
            if (!unknown.isEmpty()) {
                throw Parent.unknown(unknown);
            }
        }
    }
}
