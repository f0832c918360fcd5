package dev.worker.core.internal.memory;

/** Holds the lock of one queue, and keeps it for as long as the next job is of the same queue. For one thread. */
final class HeldQueue implements AutoCloseable {

    private JobQueue held;

    void hold(JobQueue queue) {
        if (queue != held) {
            close();
            queue.lock().lock();
            held = queue;
        }
    }

    @Override
    public void close() {
        if (held != null) {
            held.lock().unlock();
            held = null;
        }
    }
}
