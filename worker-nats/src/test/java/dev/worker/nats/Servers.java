package dev.worker.nats;

import static org.assertj.core.api.Assertions.fail;

import io.nats.NatsRunnerUtils;
import org.junit.jupiter.api.Assumptions;

/** Whether there is a nats-server to test with. */
final class Servers {

    private static final String MISSING = "no nats-server is on the path; the package nats-server of Debian and Ubuntu has one";

    private Servers() {}

    /** Skips the test where there is no server; with CI=true it fails instead. */
    static void require() {
        if (NatsRunnerUtils.getNatsServerVersionString() != null) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            fail(MISSING);
        }
        Assumptions.abort(MISSING);
    }
}
