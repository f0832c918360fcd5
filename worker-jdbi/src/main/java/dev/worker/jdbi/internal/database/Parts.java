package dev.worker.jdbi.internal.database;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lists in parts: H2 compares each row that it found by an array with the elements again, so that a long array costs its square,
 * and takes no array of more than 65,536.
 */
public final class Parts {

    private static final int SIZE = 100;

    private Parts() {}

    /** In parts that suit lookups of rows by their keys. */
    public static <T> Stream<List<T>> of(List<T> whole) {
        return of(whole, SIZE);
    }

    /** In parts of this size. */
    public static <T> Stream<List<T>> of(List<T> whole, int size) {
        return IntStream.iterate(0, from -> from < whole.size(), from -> from + size)
                .mapToObj(from -> whole.subList(from, Math.min(from + size, whole.size())));
    }
}
