package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.spi.TransportListener;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what a transport told. */
final class Heard implements TransportListener {

    /** How long a hint may take before it counts as missing. */
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<String> hints = new LinkedBlockingQueue<>();

    @Override
    public void ready(String queue) {
        hints.add("ready " + queue);
    }

    @Override
    public void scheduled() {
        hints.add("scheduled");
    }

    @Override
    public void cancelRequested(JobId id) {
        hints.add("cancel " + id);
    }

    void awaitReady(String queue) {
        await("ready " + queue);
    }

    void awaitScheduled() {
        await("scheduled");
    }

    void awaitCancelRequested(JobId id) {
        await("cancel " + id);
    }

    boolean isSilent() {
        return hints.isEmpty();
    }

    void forget() {
        hints.clear();
    }

    private void await(String wanted) {
        try {
            String hint = hints.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (hint != null && !hint.equals(wanted)) {
                hint = hints.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(hint).as("hint that the listener heard within %d s", PATIENCE_SECONDS).isEqualTo(wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
