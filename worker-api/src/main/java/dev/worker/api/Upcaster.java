package dev.worker.api;

import java.util.Map;

/** Turns the fields of a message's older version into those of the next one. */
@FunctionalInterface
public interface Upcaster {

    /**
     * Turns fields of one version into fields of the next.
     *
     * @param fields field names to values as the codec reads them: maps, lists, strings, numbers, booleans, null.
     *     May be changed and returned
     * @return the fields of the next version
     */
    Map<String, Object> upcast(Map<String, Object> fields);
}
