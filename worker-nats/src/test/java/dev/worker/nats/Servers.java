package dev.worker.nats;

import static org.assertj.core.api.Assertions.fail;

import io.nats.NatsServerRunner;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Where the tests find nats-server. */
final class Servers {

    private static final String NAME = "nats-server";
    private static final String MISSING = "No nats-server was found on the path: the tests of worker-nats that need one are skipped."
            + " Debian and Ubuntu have it as the package nats-server.";

    private Servers() {}

    /** Skips the test where there is no server; with CI=true it fails instead. */
    static void require() {
        Optional<Path> found = find();
        if (found.isPresent()) {
            NatsServerRunner.setPreferredServerPath(found.get().toString());
        } else if ("true".equals(System.getenv("CI"))) {
            fail(MISSING);
        } else {
            Assumptions.abort(MISSING);
        }
    }

    /** Debian puts it where only root's path leads. */
    private static Optional<Path> find() {
        Stream<String> path = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/bin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
