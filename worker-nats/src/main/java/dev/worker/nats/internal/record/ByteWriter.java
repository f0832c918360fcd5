package dev.worker.nats.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes values one after the other; {@link ByteReader} reads them in the same order. */
public final class ByteWriter {

    private ByteBuffer bytes = ByteBuffer.allocate(512);

    /** The version of the form comes first, so that a later form can be told from this one. */
    public ByteWriter(int version) {
        number(version);
    }

    /** Writes a whole number. */
    public ByteWriter number(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Writes a fraction. */
    public ByteWriter fraction(double value) {
        room(Double.BYTES).putDouble(value);
        return this;
    }

    /** Writes yes or no. */
    public ByteWriter flag(boolean value) {
        room(1).put((byte) (value ? 1 : 0));
        return this;
    }

    /** Writes bytes with their length. */
    public ByteWriter blob(byte[] value) {
        room(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    /** Writes a text of any length. */
    public ByteWriter text(String value) {
        return blob(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes an id. */
    public ByteWriter id(UUID value) {
        return number(value.getMostSignificantBits()).number(value.getLeastSignificantBits());
    }

    /** Writes an instant, to the nanosecond. */
    public ByteWriter instant(Instant value) {
        return number(value.getEpochSecond()).number(value.getNano());
    }

    /** Writes what has a form of its own, as {@link #blob} would write its bytes. */
    public ByteWriter nested(Consumer<ByteWriter> form) {
        room(Integer.BYTES).putInt(0);
        int start = bytes.position();
        form.accept(this);
        bytes.putInt(start - Integer.BYTES, bytes.position() - start);
        return this;
    }

    /** Writes what may be missing. */
    public <T> ByteWriter optional(Optional<T> value, BiConsumer<ByteWriter, T> writer) {
        flag(value.isPresent());
        value.ifPresent(present -> writer.accept(this, present));
        return this;
    }

    /** Writes a collection with its size. */
    public <T> ByteWriter all(Collection<T> values, BiConsumer<ByteWriter, T> writer) {
        number(values.size());
        values.forEach(value -> writer.accept(this, value));
        return this;
    }

    /** What has been written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer room(int needed) {
        if (bytes.remaining() < needed) {
            int capacity = Math.max(2 * bytes.capacity(), bytes.position() + needed);
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
        return bytes;
    }
}
