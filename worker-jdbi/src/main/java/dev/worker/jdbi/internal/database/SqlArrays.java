package dev.worker.jdbi.internal.database;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.argument.Argument;

/** Arrays as arguments: one statement for many rows. Elements may be null. */
public final class SqlArrays {

    private SqlArrays() {}

    /** An array of UUIDs. */
    public static Argument uuids(Collection<UUID> values) {
        return array("uuid", values.toArray(UUID[]::new));
    }

    /** An array of texts. */
    public static Argument texts(Collection<String> values) {
        return array("text", values.toArray(String[]::new));
    }

    /** One value of each row, as an array of UUIDs. */
    public static <R> Argument uuids(List<R> rows, Function<R, UUID> value) {
        return array("uuid", rows.stream().map(value).toArray(UUID[]::new));
    }

    /** One value of each row, as an array of texts. */
    public static <R> Argument texts(List<R> rows, Function<R, String> value) {
        return array("text", rows.stream().map(value).toArray(String[]::new));
    }

    /** One value of each row, as an array of 32 bit integers. */
    public static <R> Argument integers(List<R> rows, Function<R, Integer> value) {
        return array("int4", rows.stream().map(value).toArray(Integer[]::new));
    }

    /** One value of each row, as an array of 64 bit integers. */
    public static <R> Argument longs(List<R> rows, Function<R, Long> value) {
        return array("int8", rows.stream().map(value).toArray(Long[]::new));
    }

    /** One value of each row, as an array of 64 bit floating point numbers. */
    public static <R> Argument doubles(List<R> rows, Function<R, Double> value) {
        return array("float8", rows.stream().map(value).toArray(Double[]::new));
    }

    /** One value of each row, as an array of byte strings. */
    public static <R> Argument bytes(List<R> rows, Function<R, byte[]> value) {
        return array("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    private static Argument array(String type, Object[] values) {
        return (position, statement, context) -> statement.setArray(position,
                statement.getConnection().createArrayOf(type, values));
    }
}
