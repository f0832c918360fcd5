package dev.worker.nats.internal.record;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads what {@link ByteWriter} wrote. Throws {@link ErrorCode#UNREADABLE} where the bytes are something else. */
public final class ByteReader {

    private final ByteBuffer bytes;
    private final long version;

    /** Reads these bytes, which must be of this version. */
    public ByteReader(byte[] bytes, int version) {
        this(bytes, version, version);
    }

    /** Reads these bytes, which must be of one of these versions. */
    public ByteReader(byte[] bytes, int oldest, int newest) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.version = number();
        if (version < oldest || version > newest) {
            throw new WorkerException(ErrorCode.UNREADABLE,
                    "a record in NATS is of form " + version + ", known is " + newest);
        }
    }

    /** Of which version they are. */
    public long version() {
        return version;
    }

    /** Reads a whole number. */
    public long number() {
        return read(bytes -> bytes.getLong());
    }

    /** Reads a fraction. */
    public double fraction() {
        return read(bytes -> bytes.getDouble());
    }

    /** Reads yes or no. */
    public boolean flag() {
        return read(bytes -> bytes.get() != 0);
    }

    /** Reads bytes. */
    public byte[] blob() {
        return read(bytes -> {
            byte[] blob = new byte[length(bytes)];
            bytes.get(blob);
            return blob;
        });
    }

    /** Reads a text. */
    public String text() {
        return read(bytes -> {
            int length = length(bytes);
            String text = new String(bytes.array(), bytes.arrayOffset() + bytes.position(), length,
                    StandardCharsets.UTF_8);
            bytes.position(bytes.position() + length);
            return text;
        });
    }

    /** Reads an id. */
    public UUID id() {
        long high = number();
        return new UUID(high, number());
    }

    /** Reads an instant. */
    public Instant instant() {
        long second = number();
        return Instant.ofEpochSecond(second, number());
    }

    /** Reads what may be missing. */
    public <T> Optional<T> optional(Function<ByteReader, T> reader) {
        return flag() ? Optional.of(reader.apply(this)) : Optional.empty();
    }

    /** Reads a collection. */
    public <T> List<T> all(Function<ByteReader, T> reader) {
        long size = number();
        List<T> values = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            values.add(reader.apply(this));
        }
        return values;
    }

    private static int length(ByteBuffer bytes) {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    private <T> T read(Function<ByteBuffer, T> action) {
        try {
            return action.apply(bytes);
        } catch (BufferUnderflowException e) {
            throw new WorkerException(ErrorCode.UNREADABLE, "a record in NATS is cut short", e);
        }
    }
}
