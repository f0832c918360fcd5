package dev.worker.core.internal.plugin;

import dev.worker.core.internal.config.Problems;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds implementations with {@link ServiceLoader}, past those that are broken. */
public final class Services {

    /** A broken services file may fail at every step without getting on. */
    private static final int MAX_FAILURES = 100;

    private Services() {}

    /** Everything that the class path offers; what cannot be loaded is a problem. */
    public static <T> List<T> find(Class<T> type, Problems problems) {
        List<T> found = new ArrayList<>();
        Iterator<T> services = ServiceLoader.load(type, classLoader()).iterator();
        int failures = 0;
        boolean more = true;
        while (more && failures < MAX_FAILURES) {
            try {
                more = services.hasNext();
                if (more) {
                    found.add(services.next());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                failures++;
                problems.add("a " + type.getSimpleName() + " on the class path cannot be loaded: " + e.getMessage());
            }
        }
        return found;
    }

    private static ClassLoader classLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : Services.class.getClassLoader();
    }
}
