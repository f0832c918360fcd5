package dev.worker.examples.quickstart;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The program: reads its arguments, runs, and says how it went. Exit codes: 0 well, 1 an error outside, 2 called wrongly. */
public final class Quickstart {

    private static final String DATABASE = "quickstart";

    private final PrintStream out;
    private final PrintStream err;

    private Quickstart(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the program; see {@code --help}. */
    public static void main(String[] arguments) {
        int exitCode = new Quickstart(System.out, System.err).run(arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private int run(String... arguments) {
        try {
            Arguments read = Arguments.parse(arguments);
            if (read.help()) {
                out.println(Arguments.USAGE);
            } else {
                index(read);
            }
            return 0;
        } catch (Arguments.UsageException e) {
            err.println("quickstart: " + e.getMessage() + " (--help tells more)");
            return 2;
        } catch (IOException e) {
            err.println("quickstart: cannot read or write " + e.getMessage());
            return 1;
        } catch (WorkerException e) {
            err.println("quickstart: " + e.getMessage());
            return e.code() == ErrorCode.INVALID_CONFIGURATION ? 2 : 1;
        }
    }

    private void index(Arguments arguments) throws IOException {
        Path data = prepare(arguments);
        Listing listing = Listing.of(arguments.directory().toRealPath(), data);
        out.printf(Locale.ROOT, "Indexing %s: %,d files, %s%n", Report.printable(listing.directory().toString()),
                listing.files().size(), Report.size(listing.bytes()));
        if (listing.leftOut() > 0) {
            out.println("  left out: " + listing.leftOut()
                    + " files or directories that may not be read or whose names this locale cannot write");
        }
        JobPlace place = arguments.server().orElseGet(() -> JobPlace.file(data.resolve(DATABASE)));
        ProgressLine progress = new ProgressLine(out, ProgressLine.standardOutputIsTerminal());
        new IndexRun(listing, place, arguments.pause(), out, progress).run();
    }

    /** Makes the place of the database and of the log, real path and all. */
    private static Path prepare(Arguments arguments) throws IOException {
        Path data = Files.createDirectories(arguments.data()).toRealPath();
        System.setProperty("quickstart.log", data.resolve(DATABASE + ".log").toString());
        if (arguments.fresh()) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(data, DATABASE + ".*.db")) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
        }
        return data;
    }
}
