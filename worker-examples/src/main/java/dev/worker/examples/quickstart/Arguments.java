package dev.worker.examples.quickstart;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/** What the program was called with. */
record Arguments(Path directory, Path data, Optional<JobPlace> server, boolean fresh, Duration pause, boolean help) {

    static final String USAGE = """
            usage: quickstart [OPTION]... [DIRECTORY]

            Indexes every file below DIRECTORY (default: the working directory) with workers: one job per file, kept in an
            H2 database file. Started again, it does what is new; killed, it goes on where it was.

              --data DIR    where the database and the log are kept
                            (default: .worker/quickstart below the working directory)
              --fresh       forget earlier runs: delete that database first
              --jdbc URL    keep the jobs in PostgreSQL instead, for example
                            jdbc:postgresql://localhost/jobs?user=me&password=secret
              --nats URL    keep the jobs on a NATS JetStream server instead, for example
                            nats://127.0.0.1:4222 (`nats-server -js` starts one)
              --slow MS     wait so many milliseconds in each file, to have time to watch
              --help        show this

            Left out: symbolic links, and directories named %s."""
            .formatted(
                    String.join(", ", Listing.SKIPPED.stream().sorted().toList()));

    private static final int MAX_PAUSE_MILLIS = 60_000;

    /**
     * Reads and checks.
     *
     * @throws UsageException if something is wrong, in words for people
     */
    static Arguments parse(String... arguments) throws UsageException {
        Path directory = null;
        Path data = Path.of(".worker", "quickstart");
        JobPlace server = null;
        boolean fresh = false;
        Duration pause = Duration.ZERO;
        Queue<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String argument = left.remove();
            switch (argument) {
                case "--help", "-h" -> {
                    return new Arguments(Path.of(""), data, Optional.empty(), false, pause, true);
                }
                case "--data" -> data = path(value(argument, left));
                case "--jdbc" -> server = only(server, JobPlace.database(value(argument, left)));
                case "--nats" -> server = only(server, JobPlace.nats(value(argument, left)));
                case "--slow" -> pause = millis(value(argument, left));
                case "--fresh" -> fresh = true;
                default -> directory = directoryArgument(argument, directory);
            }
        }
        if (fresh && server != null) {
            throw new UsageException(
                    "--fresh deletes a database file; with --jdbc or --nats, empty the server yourself");
        }
        Path place = data.toAbsolutePath().normalize();
        if (place.toString().contains(";")) {
            throw new UsageException("--data is " + place + "; a semicolon in it would end the path for H2");
        }
        Path checked = readable(directory == null ? Path.of("") : directory);
        if (place.equals(checked.toAbsolutePath().normalize())) {
            throw new UsageException("--data is the directory that is to be indexed; give the jobs one of their own");
        }
        return new Arguments(checked, place, Optional.ofNullable(server), fresh, pause,
                false);
    }

    private static String value(String option, Queue<String> left) throws UsageException {
        try {
            return left.remove();
        } catch (NoSuchElementException e) {
            throw new UsageException(option + " needs a value");
        }
    }

    private static JobPlace only(JobPlace before, JobPlace server) throws UsageException {
        if (before != null) {
            throw new UsageException("the jobs can be kept in one place; give --jdbc or --nats, and once");
        }
        return server;
    }

    private static Path directoryArgument(String argument, Path before) throws UsageException {
        if (argument.startsWith("-")) {
            throw new UsageException("unknown option " + argument);
        }
        if (before != null) {
            throw new UsageException("more than one directory: " + before + " and " + argument);
        }
        return path(argument);
    }

    private static Path path(String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("not a path: " + text);
        }
    }

    private static Path readable(Path directory) throws UsageException {
        Path shown = directory.toAbsolutePath().normalize();
        if (!Files.exists(shown)) {
            throw new UsageException("there is no directory " + shown);
        }
        if (!Files.isDirectory(shown)) {
            throw new UsageException(shown + " is not a directory");
        }
        if (!Files.isReadable(shown) || !Files.isExecutable(shown)) {
            throw new UsageException("the directory " + shown + " may not be read");
        }
        return shown;
    }

    private static Duration millis(String text) throws UsageException {
        try {
            int millis = Integer.parseInt(text);
            if (0 <= millis && millis <= MAX_PAUSE_MILLIS) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException("--slow is " + text + "; allowed is 0 to " + MAX_PAUSE_MILLIS + " milliseconds");
    }

    /** That the program was called wrongly. */
    static final class UsageException extends Exception {

        UsageException(String message) {
            super(message);
        }
    }
}
