package dev.worker.nats.internal.family;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.ChildList;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Which jobs come after which: a list under each parent. What is full becomes a page that is not changed any more, so that the
 * ten thousandth child costs no more than the first. A child may be in a list twice.
 */
public final class Children {

    private static final String CHILDREN = "children.";
    private static final int PAGE = 500;
    private static final int TRIES = 100;

    private final NatsLink link;
    private final Bucket bucket;

    /** In the bucket of the jobs. */
    public Children(NatsLink link, Bucket bucket) {
        this.link = link;
        this.bucket = bucket;
    }

    private record Head(long revision, ChildList list) {}

    /** Adds to the lists of parents. */
    void add(Map<JobId, List<ChildList.Child>> more) {
        Set<JobId> open = new LinkedHashSet<>(more.keySet());
        for (int tries = 0; tries < TRIES && !open.isEmpty(); tries++) {
            List<JobId> parents = List.copyOf(open);
            Map<JobId, Head> heads = heads(parents);
            turnPages(heads);
            List<Written> answers = Window.askAll(link, parents,
                    parent -> write(parent, heads.get(parent), more.get(parent)));
            for (int i = 0; i < parents.size(); i++) {
                if (answers.get(i).done()) {
                    open.remove(parents.get(i));
                }
            }
        }
        if (!open.isEmpty()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "others add children all the time to " + open.iterator().next());
        }
    }

    /** The children of jobs. */
    Map<JobId, List<ChildList.Child>> of(List<JobId> parents) {
        Map<JobId, List<ChildList.Child>> all = new HashMap<>();
        Map<JobId, Head> heads = heads(parents);
        for (JobId parent : parents) {
            ChildList newest = heads.get(parent).list();
            List<ChildList.Child> children = new ArrayList<>(newest.children());
            pages(parent, newest.pages())
                    .forEach(page -> children.addAll(ChildList.of(page.body()).children()));
            all.put(parent, children);
        }
        return all;
    }

    /** A job is being forgotten. */
    void forget(JobId parent) {
        link.await(bucket.get(CHILDREN + parent)).ifPresent(entry -> {
            pages(parent, ChildList.of(entry.body()).pages()).forEach(page -> bucket.delete(page.revision()));
            bucket.delete(entry.revision());
        });
    }

    private Map<JobId, Head> heads(List<JobId> parents) {
        List<Optional<Entry>> entries = Window.askAll(link, parents, parent -> bucket.get(CHILDREN + parent));
        Map<JobId, Head> heads = new HashMap<>();
        for (int i = 0; i < parents.size(); i++) {
            heads.put(parents.get(i), entries.get(i)
                    .map(entry -> new Head(entry.revision(), ChildList.of(entry.body())))
                    .orElse(new Head(Bucket.NONE, ChildList.EMPTY)));
        }
        return heads;
    }

    private List<Entry> pages(JobId parent, int count) {
        List<Integer> numbers = IntStream.range(0, count).boxed().toList();
        return Window.askAll(link, numbers, number -> bucket.get(page(parent, number))).stream()
                .flatMap(Optional::stream).toList();
    }

    /** Writes what is full as a page: all who find the list full write the same, and one of them then begins a new list. */
    private void turnPages(Map<JobId, Head> heads) {
        List<JobId> full = heads.keySet().stream().filter(parent -> isFull(heads.get(parent).list())).toList();
        Window.askAll(link, full, parent -> {
            ChildList list = heads.get(parent).list();
            return bucket.put(page(parent, list.pages()), new ChildList(0, list.children()).toBytes());
        });
    }

    private CompletableFuture<Written> write(JobId parent, Head head, List<ChildList.Child> more) {
        ChildList before = head.list();
        boolean full = isFull(before);
        Set<ChildList.Child> children = new LinkedHashSet<>(full ? List.of() : before.children());
        children.addAll(more);
        ChildList next = new ChildList(before.pages() + (full ? 1 : 0), List.copyOf(children));
        return bucket.put(CHILDREN + parent, null, next.toBytes(), head.revision());
    }

    private static boolean isFull(ChildList list) {
        return list.children().size() >= PAGE;
    }

    private static String page(JobId parent, int number) {
        return CHILDREN + parent + "." + number;
    }
}
