package dev.worker.core.internal.wiring;

import dev.worker.api.spi.FailurePolicy;

/** The failure policy of a runtime without one: no second try. */
final class DeadLetterAtOnce implements FailurePolicy {

    @Override
    public Decision decide(Failure failure) {
        return new DeadLetter(
                failure.error().kind(), "nothing on the class path retries; add the artifact dev.worker:worker-failed");
    }
}
