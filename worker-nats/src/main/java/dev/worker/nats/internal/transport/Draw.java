package dev.worker.nats.internal.transport;

import dev.worker.nats.internal.record.Lane;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lanes whose tickets are taken together, the foremost first.
 *
 * @param lanes the lanes, with how many tickets wait in each
 * @param max how many jobs to take from them in all
 */
record Draw(Map<Lane, Long> lanes, int max) {

    /** Tickets come back in any order: of so many the foremost is found. */
    private static final int LOOK_AHEAD = 64;

    /** What to ask of each lane, so that the foremost so many are surely among the answers. */
    Map<Lane, Integer> wanted(int need) {
        Map<Lane, Integer> wanted = new LinkedHashMap<>();
        lanes.forEach((lane, count) -> wanted.put(lane,
                (int) Math.min(lane.returned() ? Math.max(need, LOOK_AHEAD) : need, Math.max(1, count))));
        return wanted;
    }
}
