package dev.worker.nats.internal.record;

import dev.worker.api.JobId;
import java.util.List;

/**
 * Jobs that come after one: the newest of them, and how many full pages there are of the others.
 *
 * @param pages how many full pages there are; 0 in a page
 * @param children the jobs
 */
public record ChildList(int pages, List<Child> children) {

    /** Nobody. */
    public static final ChildList EMPTY = new ChildList(0, List.of());

    private static final int VERSION = 1;

    /**
     * A job that comes after this one.
     *
     * @param id the job
     * @param place which of its parents this one is
     */
    public record Child(JobId id, int place) {}

    /** Its form as bytes. */
    public byte[] toBytes() {
        return new ByteWriter(VERSION).number(pages)
                .all(children, (w, child) -> w.id(child.id().value()).number(child.place()))
                .toBytes();
    }

    /** Reads {@link #toBytes}. */
    public static ChildList of(byte[] bytes) {
        ByteReader reader = new ByteReader(bytes, VERSION);
        return new ChildList((int) reader.number(),
                reader.all(r -> new Child(new JobId(r.id()), (int) r.number())));
    }
}
