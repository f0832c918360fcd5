package dev.worker.jdbi.internal.h2;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lists in parts: H2 compares each row that it found by an array with the elements again, so that a long array costs its square. */
final class Parts {

    private static final int SIZE = 100;

    private Parts() {}

    static <T> Stream<List<T>> of(List<T> whole) {
        return IntStream.iterate(0, from -> from < whole.size(), from -> from + SIZE)
                .mapToObj(from -> whole.subList(from, Math.min(from + SIZE, whole.size())));
    }
}
