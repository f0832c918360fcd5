package dev.worker.api.spi;

import java.lang.reflect.Type;
import java.util.Map;

/**
 * Turns messages and results into bytes and back. Never lets the bytes name a class: the caller says which type is
 * wanted. Safe for concurrent calls. Every method throws a {@link dev.worker.api.WorkerException} with
 * {@link dev.worker.api.ErrorCode#UNREADABLE} for what it cannot encode or decode.
 */
public interface MessageCodec {

    /** Encodes a value; null is a value too. */
    byte[] encode(Object value);

    /** Decodes bytes into a value of the wanted type; null where null was encoded. */
    Object decode(byte[] bytes, Type type);

    /** Decodes bytes into fields, for upcasters: maps, lists, strings, numbers, booleans, null. */
    Map<String, Object> fields(byte[] bytes);

    /** Turns fields into a value of the wanted type. */
    Object fromFields(Map<String, Object> fields, Type type);
}
