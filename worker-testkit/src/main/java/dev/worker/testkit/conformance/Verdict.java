package dev.worker.testkit.conformance;

import dev.worker.api.AttemptError;
import dev.worker.api.FailureKind;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.Optional;

/** What the tests make of deliveries. */
final class Verdict {

    static final Duration KEEP = Duration.ofDays(7);

    private Verdict() {}

    static Settlement succeed(Delivery delivery) {
        return of(delivery, new Change.Succeed(Optional.empty(), KEEP));
    }

    static Settlement retry(Delivery delivery, Duration delay) {
        return of(delivery, new Change.Retry(error("java.io.IOException"), delay));
    }

    static Settlement fail(Delivery delivery) {
        return of(delivery, new Change.Fail(error("java.io.IOException"), "no attempts left"));
    }

    static Settlement cancel(Delivery delivery) {
        return of(delivery, new Change.Cancel("no longer wanted", KEEP));
    }

    static Settlement release(Delivery delivery, Duration delay) {
        return of(delivery, new Change.Release(delay));
    }

    static Settlement of(Delivery delivery, Change change) {
        return new Settlement(delivery.envelope().id(), delivery.attempt(), Ask.WORKER, change, Optional.empty());
    }

    static AttemptError error(String type) {
        return new AttemptError(FailureKind.TRANSIENT, type, "it broke", "at Some.where(Some.java:1)");
    }
}
