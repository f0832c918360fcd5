package dev.worker.api.spi;

import java.util.Optional;

/**
 * One connected technology and the seams that it offers. Settings choose a backend per seam; one that is chosen for
 * several is created once, so that its parts share their connections, and a settlement of its transport is at the same
 * time the change of state in its store.
 */
public interface Backend extends AutoCloseable {

    /** Its transport, if it offers one. The same object at each call. */
    default Optional<Transport> transport() {
        return Optional.empty();
    }

    /** Its job store, if it offers one. The same object at each call. */
    default Optional<JobStore> jobStore() {
        return Optional.empty();
    }

    /** Its status store, if it offers one. The same object at each call. */
    default Optional<StatusStore> statusStore() {
        return Optional.empty();
    }

    /** Transactions in which its {@link #transport()} can take part, if it can. The same object at each call. */
    default Optional<Transactions> transactions() {
        return Optional.empty();
    }

    /** The same of its {@link #jobStore()}, for jobs that another backend carries. The same object at each call. */
    default Optional<Outbox> outbox() {
        return Optional.empty();
    }

    /** Its schedule store, if it offers one. The same object at each call. */
    default Optional<ScheduleStore> scheduleStore() {
        return Optional.empty();
    }

    /** Its artifact store, if it offers one. The same object at each call. */
    default Optional<ArtifactStore> artifactStore() {
        return Optional.empty();
    }

    /** Closes all its parts. May be called twice. */
    @Override
    void close();
}
