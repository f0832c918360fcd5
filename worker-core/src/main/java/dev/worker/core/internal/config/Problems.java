package dev.worker.core.internal.config;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong with a configuration, so that all of it is reported at once, and what is allowed but hardly meant. For one
 * thread.
 */
public final class Problems {

    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> warnings = new LinkedHashSet<>();

    /** Adds a problem: what is wrong, with the value, and what is allowed. */
    public void add(String problem) {
        found.add(problem);
    }

    /** Adds what keeps nothing from starting but is hardly meant: what it is, and what to do about it. */
    public void warn(String warning) {
        warnings.add(warning);
    }

    /** What is to be logged once it is known that there are no problems. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * Goes on if there are none.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists all problems
     */
    public void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        String head = found.size() == 1
                ? "The runtime cannot start"
                : "The runtime cannot start for " + found.size() + " reasons";
        throw new WorkerException(
                ErrorCode.INVALID_CONFIGURATION, head + ":\n  - " + String.join("\n  - ", found));
    }
}
