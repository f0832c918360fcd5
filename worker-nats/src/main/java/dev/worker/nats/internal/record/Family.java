package dev.worker.nats.internal.record;

import java.util.Optional;

/**
 * What ties a job to others; most jobs have none.
 *
 * @param hasChildren whether jobs come after it, which must be told when it ends or comes back. Once true it stays so
 * @param ties how it stands with its parents; empty if it has none
 */
public record Family(boolean hasChildren, Optional<Ties> ties) {

    /** Of a job that stands alone. */
    public static final Family NONE = new Family(false, Optional.empty());

    /** The same with children. */
    public Family withChildren() {
        return new Family(true, ties);
    }

    /** The same with other ties. */
    public Family with(Ties other) {
        return new Family(hasChildren, Optional.of(other));
    }

    boolean isNone() {
        return !hasChildren && ties.isEmpty();
    }

    static void write(ByteWriter writer, Family family) {
        writer.flag(family.hasChildren()).optional(family.ties(), (w, ties) -> ties.write(w));
    }

    static Family read(ByteReader reader) {
        return new Family(reader.flag(), reader.optional(Ties::read));
    }
}
