package dev.worker.jdbi.internal.jobs;

import dev.worker.api.KeyLimits;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.FetchRequest;
import dev.worker.jdbi.internal.database.Database;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Claims by key: keys take turns and keep to their limits. Alone in a queue, so that what is counted stays true until it is
 * taken; nothing is counted on but the rows of the jobs themselves, so that no crash leaves a count behind. It looks at a window
 * of the keys at a time, and begins the next time where it ended: a queue may have any number of keys.
 */
public final class KeyClaims {

    private static final int MIN_WINDOW = 100;
    private static final int MAX_WINDOWS = 50;

    private final Words words;
    private final KeyRates rates;
    /** By queue: whose turn was last. */
    private final Map<String, String> lastKeys = new ConcurrentHashMap<>();

    /** Claims in the words of a system. */
    public KeyClaims(Database database, Words words) {
        this.words = words;
        this.rates = new KeyRates(database);
    }

    /** What each system says in its own way, all within one transaction that keeps other claims by key from the queue. */
    public interface Words {

        /** Keys with ready jobs that come after this one, in the order of their names, at most so many. */
        List<String> keysAfter(Handle handle, FetchRequest request, String key, int max);

        /** How many jobs of each key run in the queue: there are no more of them than slots. */
        Map<String, Integer> running(Handle handle, FetchRequest request);

        /** How many jobs of each of these keys the request could take, counted up to its maximum. */
        Map<String, Integer> ready(Handle handle, FetchRequest request, List<String> keys);

        /** Takes so many jobs of each key; of the empty key those that have none. */
        List<Delivery> take(Handle handle, FetchRequest request, Map<String, Integer> counts);
    }

    /** Takes jobs; called in a transaction as {@link Words} says. */
    public List<Delivery> claim(Handle handle, FetchRequest request) {
        int window = Math.max(MIN_WINDOW, 2 * request.max());
        Round round = new Round(lastKeys.getOrDefault(request.queue(), ""), window);
        List<Delivery> taken = new ArrayList<>();
        while (taken.size() < request.max() && round.goesOn()) {
            List<String> keys = round.next(after -> words.keysAfter(handle, request, after, window));
            taken.addAll(claim(handle, request, keys, request.max() - taken.size()));
        }
        return taken;
    }

    private List<Delivery> claim(Handle handle, FetchRequest request, List<String> keys, int room) {
        if (keys.isEmpty()) {
            return List.of();
        }
        KeyLimits limits = request.limits().orElseThrow();
        Map<String, Integer> ready = words.ready(handle, request, keys);
        if (ready.isEmpty()) {
            return List.of();
        }
        Map<String, Integer> running = words.running(handle, request);
        KeyRates.Counted counted = limits.rate()
                .map(rate -> rates.read(handle, request.queue(), keys, rate))
                .orElse(null);
        List<KeyShare> shares = new ArrayList<>();
        for (String key : keys) {
            int runs = running.getOrDefault(key, 0);
            int allowed = key.isEmpty() ? room : limits.room(runs, counted == null ? 0 : counted.taken(key));
            shares.add(new KeyShare(key, runs, Math.min(ready.getOrDefault(key, 0), allowed)));
        }
        Map<String, Integer> wanted = KeyShare.shareOut(shares, room);
        if (wanted.isEmpty()) {
            return List.of();
        }
        // whose turn it was last comes last in the next round
        wanted.keySet().stream().filter(key -> !key.isEmpty()).reduce((first, last) -> last)
                .ifPresent(key -> lastKeys.put(request.queue(), key));
        List<Delivery> taken = words.take(handle, request, wanted);
        if (counted != null) {
            rates.add(handle, counted, byKey(taken));
        }
        return taken;
    }

    /** Forgets what no limit needs any more. */
    public void forget() {
        rates.forget();
    }

    private static Map<String, Integer> byKey(List<Delivery> deliveries) {
        Map<String, Integer> counts = new HashMap<>();
        deliveries.forEach(delivery -> counts.merge(delivery.envelope().limitKey().orElse(""), 1, Integer::sum));
        return counts;
    }

    /** Once through all keys, a window at a time, beginning after the one whose turn was last. */
    private static final class Round {

        private final int window;
        private final Set<String> seen = new HashSet<>();
        private String position;
        private boolean wrapped;
        private boolean over;
        private int windows;

        Round(String begin, int window) {
            this.position = begin;
            this.window = window;
            this.wrapped = begin.isEmpty();
        }

        boolean goesOn() {
            return !over && windows < MAX_WINDOWS;
        }

        /** The keys of the next window; in the first of them the jobs without a key have their turn, too. */
        List<String> next(Function<String, List<String>> keysAfter) {
            List<String> found = keysAfter.apply(position);
            boolean end = found.size() < window;
            List<String> keys = new ArrayList<>(unseen(found));
            position = end ? "" : found.getLast();
            if (end && !wrapped) {
                // the first keys of all, beside the last: they share the room that there is
                List<String> first = keysAfter.apply("");
                keys.addAll(unseen(first));
                end = first.size() < window;
                position = end ? "" : first.getLast();
                wrapped = true;
            }
            over = wrapped && (end || keys.isEmpty());
            if (windows++ == 0) {
                keys.add("");
            }
            return keys;
        }

        private List<String> unseen(List<String> keys) {
            return keys.stream().filter(seen::add).toList();
        }
    }
}
