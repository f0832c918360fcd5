package dev.worker.jdbi.internal.jobs;

/** Texts that people wrote, as columns. */
public final class Texts {

    private Texts() {}

    /** Without the one character that PostgreSQL refuses: an error's text must never keep a job from being settled. */
    public static String storable(String text) {
        return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
