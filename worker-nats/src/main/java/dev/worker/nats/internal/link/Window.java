package dev.worker.nats.internal.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Asks many questions, so many at a time: each such window has the time of one request for its answers. */
public final class Window {

    private static final int SIZE = 1_000;

    private Window() {}

    /** The answers, in the order of what was asked about. */
    public static <I, T> List<T> askAll(NatsLink link, List<I> items, Function<I, CompletableFuture<T>> question) {
        List<T> answers = new ArrayList<>(items.size());
        for (int from = 0; from < items.size(); from += SIZE) {
            List<I> some = items.subList(from, Math.min(from + SIZE, items.size()));
            answers.addAll(link.awaitAll(some.stream().map(question).toList()));
        }
        return answers;
    }
}
