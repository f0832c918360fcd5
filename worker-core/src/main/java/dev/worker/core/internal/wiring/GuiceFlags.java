package dev.worker.core.internal.wiring;

/** Guice reads its options from system properties when it is loaded, and from nowhere else. */
final class GuiceFlags {

    private static final String BYTECODE = "guice_bytecode_gen_option";

    private GuiceFlags() {}

    /**
     * Keeps Guice from making classes at run time, for which it would use methods of {@code sun.misc.Unsafe} that the JVM warns
     * of. Reflection does the same for us: nothing is injected once a runtime has started. An option that is set already stays.
     */
    static void set() {
        if (System.getProperty(BYTECODE) == null) {
            System.setProperty(BYTECODE, "DISABLED");
        }
    }
}
