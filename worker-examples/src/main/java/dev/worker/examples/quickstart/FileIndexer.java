package dev.worker.examples.quickstart;

import dev.worker.api.Handler;
import dev.worker.api.JobContext;
import dev.worker.api.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The handler: what is done for one {@link IndexFile}. One object serves all slots of the worker, so it keeps no state. It
 * may run twice for one message (after a crash); as it only reads, that does no harm.
 */
final class FileIndexer implements Handler<IndexFile> {

    private final Path directory;
    private final UnreliableStorage storage;
    private final Duration pause;

    /**
     * A handler for the files of a directory.
     *
     * @param directory its real path
     * @param storage opens the files
     * @param pause how long to wait in each file, so that there is time to watch
     */
    FileIndexer(Path directory, UnreliableStorage storage, Duration pause) {
        this.directory = directory;
        this.storage = storage;
        this.pause = pause;
    }

    /**
     * Three ways out: done with a result; rejected, for what no further attempt can mend; and any exception, after which the
     * retry policy decides whether the job runs again.
     */
    @Override
    public Outcome<FileFacts> handle(IndexFile message, JobContext job) throws Exception {
        Thread.sleep(pause);
        try {
            Path file = directory.resolve(message.path()).toRealPath();
            // What a message says is not trusted: no path, however written, leads out of the directory.
            if (!file.startsWith(directory)) {
                return Outcome.reject("it is not inside the directory");
            }
            return Outcome.done(facts(file, message, job));
        } catch (TextStatistics.NotTextException e) {
            return Outcome.reject(e.getMessage());
        } catch (AccessDeniedException e) {
            return Outcome.reject("it may not be read");
        } catch (NoSuchFileException e) {
            return Outcome.cancel("the file is gone");
        }
    }

    private FileFacts facts(Path file, IndexFile message, JobContext job)
            throws IOException, TextStatistics.NotTextException {
        long start = System.nanoTime();
        try (InputStream stream = storage.open(file, message.path(), job.attempt())) {
            // The heartbeat ends a long reading that should not go on: the job was cancelled, or its time is over.
            TextStatistics text = TextStatistics.read(stream, job::heartbeat);
            long micros = (System.nanoTime() - start) / 1_000;
            String language = Language.of(message.path());
            return new FileFacts(
                    message.path(), language, Files.size(file), text.lines(), text.words(), text.sha256(), micros);
        }
    }
}
