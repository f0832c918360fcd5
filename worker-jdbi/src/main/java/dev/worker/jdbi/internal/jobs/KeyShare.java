package dev.worker.jdbi.internal.jobs;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * One key of a queue that has ready jobs.
 *
 * @param key the key; empty for the jobs that have none
 * @param running how many of its jobs run
 * @param available how many more may be taken: as many as are ready and its limits allow
 */
public record KeyShare(String key, int running, int available) {

    /** Shares out so many slots: each goes to the key with the fewest jobs, and among equals to the first. */
    public static Map<String, Integer> shareOut(List<KeyShare> keys, int slots) {
        PriorityQueue<Turn> turns = new PriorityQueue<>(
                Comparator.comparingInt(Turn::jobs).thenComparingInt(Turn::place));
        for (int place = 0; place < keys.size(); place++) {
            KeyShare key = keys.get(place);
            if (key.available > 0) {
                turns.add(new Turn(key, place, 0));
            }
        }
        Map<String, Integer> shares = new LinkedHashMap<>();
        for (int slot = 0; slot < slots && !turns.isEmpty(); slot++) {
            Turn turn = turns.poll();
            int given = turn.given + 1;
            shares.put(turn.key.key, given);
            if (given < turn.key.available) {
                turns.add(new Turn(turn.key, turn.place, given));
            }
        }
        return shares;
    }

    private record Turn(KeyShare key, int place, int given) {

        int jobs() {
            return key.running + given;
        }
    }
}
