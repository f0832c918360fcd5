package dev.worker.api;

/** Checks of values of any kind, shared by the option types. */
final class Values {

    private Values() {}

    static <T> T requireGiven(String what, T value) {
        if (value == null) {
            throw WorkerException.invalid("%s is null; a value is needed", what);
        }
        return value;
    }
}
