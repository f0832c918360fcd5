package dev.worker.nats.internal.stream;

import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Records under keys, each with a revision. Every call is sent at once; its answer is awaited by the caller. */
public final class Bucket {

    /** Expects that there is no record. */
    public static final long NONE = 0;

    static final String EXPECTED = "Nats-Expected-Last-Subject-Sequence";

    private final NatsLink link;
    private final Journal journal;
    private final String root;

    /** The bucket of this name. */
    public Bucket(NatsLink link, String name, boolean direct) {
        this.link = link;
        this.journal = new Journal(link, Topology.streamOf(name), direct);
        this.root = Topology.rootOf(name);
    }

    /** Writes a record if it is at the revision that is expected. */
    public CompletableFuture<Written> put(String key, Headers headers, byte[] body, long expectedRevision) {
        Headers all = headers == null ? new Headers() : headers;
        all.put(EXPECTED, Long.toString(expectedRevision));
        return link.request(root + key, all, body).thenApply(Answers::written);
    }

    /** Writes a record whatever was there before; gives the revision. */
    public CompletableFuture<Long> put(String key, byte[] body) {
        return link.request(root + key, null, body).thenApply(Answers::sequence);
    }

    /** Reads a record. */
    public CompletableFuture<Optional<Entry>> get(String key) {
        return journal.last(root + key);
    }

    /** What it holds now: see {@link Journal.Extent}. */
    public Journal.Extent extent() {
        return link.await(journal.extent());
    }

    /** The keys that match a pattern, all in one answer. */
    public List<String> keys(String pattern) {
        return journal.subjects(root + pattern).keySet().stream().map(subject -> subject.substring(root.length()))
                .toList();
    }

    /**
     * The records whose keys match a pattern, in any order: for as many as fit into memory. Keys and records are the leader's, while a
     * {@link #scan} may read a replica that lags behind.
     */
    public List<Entry> entries(String pattern) {
        return Window.askAll(link, keys(pattern), this::get).stream().flatMap(Optional::stream).toList();
    }

    /** Forgets the record of this revision; one that was written later stays. */
    public CompletableFuture<Message> delete(long revision) {
        return journal.delete(revision);
    }

    /** Forgets the records whose keys match a pattern. */
    public CompletableFuture<Message> delete(String pattern) {
        return journal.purge(root + pattern);
    }

    /** The key of a record that a scan gave. */
    public String key(Entry entry) {
        return entry.subject().substring(root.length());
    }

    /** Reads the records whose keys match a pattern, in the order in which they were written. */
    public Scan scan(String pattern) {
        return new Scan(link, journal.stream(), root + pattern);
    }
}
