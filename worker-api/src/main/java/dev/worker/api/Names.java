package dev.worker.api;

import java.util.regex.Pattern;

/**
 * The rules for names, in one place: what a queue, a worker, a message type, a schedule, an exception, a label and a unique key
 * may be called.
 *
 * <p>Every check returns its argument or throws a {@link WorkerException} with {@link ErrorCode#INVALID_ARGUMENT}
 * that names the value and what is allowed.
 */
public final class Names {

    /** The most characters that a name may have. */
    public static final int MAX_LENGTH = 100;

    /** The most characters that a unique key may have. */
    public static final int MAX_KEY_LENGTH = 250;

    /** What the names of the framework's own headers start with, and no other may. */
    public static final String HEADER_PREFIX = "worker-";

    private static final int SHOWN = 120;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (MAX_LENGTH - 1) + "}");
    private static final Pattern CLASS = Pattern
            .compile("\\p{javaJavaIdentifierPart}+(\\.\\p{javaJavaIdentifierPart}+)*");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/-]{1,100}=[A-Za-z0-9._/-]{0,100}");

    private Names() {}

    /** Checks the name of a queue. */
    public static String requireQueue(String name) {
        return requireName("queue", name);
    }

    /** Checks the name of a worker. */
    public static String requireWorker(String name) {
        return requireName("worker", name);
    }

    /** Checks the wire name of a message type. */
    public static String requireTypeName(String name) {
        return requireName("message type", name);
    }

    /** Checks the name of a guard. */
    public static String requireGuard(String name) {
        return requireName("guard", name);
    }

    /** Checks the name of a domain event. */
    public static String requireEvent(String name) {
        return requireName("event", name);
    }

    /** Checks the name of a schedule. */
    public static String requireSchedule(String name) {
        return requireName("schedule", name);
    }

    /** Checks the name of an exception class, of which it is not asked whether it exists. */
    public static String requireException(String name) {
        if (!CLASS.matcher(Values.requireGiven("exception name", name)).matches()) {
            throw WorkerException.invalid(
                    "exception name '%s' is not allowed; it must be the full name of one class, java.io.IOException for example",
                    name);
        }
        return name;
    }

    /** Checks the two sides of a label and gives it, written {@code key=value}. */
    static String requireLabel(String key, String value) {
        return requireLabel(Values.requireGiven("label key", key) + "=" + Values.requireGiven("label value", value));
    }

    /** Checks a label, written {@code key=value}. */
    public static String requireLabel(String label) {
        if (label == null || !LABEL.matcher(label).matches()) {
            throw WorkerException.invalid(
                    "label '%s' is not allowed; write key=value with letters, digits and . _ / - on both sides, up to %d on each",
                    shown(label), MAX_LENGTH);
        }
        return label;
    }

    /** Checks a unique key: 1 to {@value #MAX_KEY_LENGTH} characters of any kind but NUL, which databases cannot keep. */
    public static String requireKey(String key) {
        if (key == null || key.isBlank() || key.length() > MAX_KEY_LENGTH || !isText(key)) {
            throw WorkerException.invalid("unique key '%s' is not allowed; 1 to %d characters other than NUL are",
                    shown(key), MAX_KEY_LENGTH);
        }
        return key;
    }

    /** Checks a limit key: 1 to {@value #MAX_KEY_LENGTH} characters of any kind but NUL. */
    public static String requireLimitKey(String key) {
        if (key == null || key.isBlank() || key.length() > MAX_KEY_LENGTH || !isText(key)) {
            throw WorkerException.invalid("limit key '%s' is not allowed; 1 to %d characters other than NUL are",
                    shown(key), MAX_KEY_LENGTH);
        }
        return key;
    }

    /** Checks the name of a header, which is there. */
    static String requireHeader(String name) {
        if (name.startsWith(HEADER_PREFIX)) {
            throw WorkerException.invalid(
                    "header '%s' is not allowed; names that start with %s belong to the framework",
                    shown(name), HEADER_PREFIX);
        }
        return name;
    }

    /** A value as messages show it: in one line, and not all of it if it is long. */
    static String shown(String value) {
        if (value == null) {
            return null;
        }
        String cut = value.length() <= SHOWN
                ? value
                : value.substring(0, SHOWN) + "… (" + value.length() + " characters)";
        return CONTROL.matcher(cut).replaceAll("\uFFFD");
    }

    /** Whether every database can keep it: no NUL, no half of a character. */
    private static boolean isText(String value) {
        return value.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    private static String requireName(String what, String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw WorkerException.invalid(
                    "%s name '%s' is not allowed; 1 to %d letters, digits, '.', '_' and '-' are, the first a letter or digit",
                    what, shown(name), MAX_LENGTH);
        }
        return name;
    }
}
