package dev.worker.nats.internal.record;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Writes values one after the other; {@link ByteReader} reads them in the same order. */
public final class ByteWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** The version of the form comes first, so that a later form can be told from this one. */
    public ByteWriter(int version) {
        number(version);
    }

    /** Writes a whole number. */
    public ByteWriter number(long value) {
        return write(() -> out.writeLong(value));
    }

    /** Writes a fraction. */
    public ByteWriter fraction(double value) {
        return write(() -> out.writeDouble(value));
    }

    /** Writes yes or no. */
    public ByteWriter flag(boolean value) {
        return write(() -> out.writeBoolean(value));
    }

    /** Writes bytes with their length. */
    public ByteWriter blob(byte[] value) {
        return write(() -> {
            out.writeInt(value.length);
            out.write(value);
        });
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
        return bytes.toByteArray();
    }

    private ByteWriter write(Output action) {
        try {
            action.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
    }

    @FunctionalInterface
    private interface Output {
        void run() throws IOException;
    }
}
