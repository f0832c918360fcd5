package dev.worker.examples.quickstart;

import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The message that asks for the facts about one file. It says where the file is, not what is in it: messages are small.
 *
 * <p>Its wire name is given, not derived from the class, so that the class can be renamed while jobs wait.
 *
 * @param path where it is below the directory, with {@code /} between names
 * @param bytes how long it was when it was found
 * @param modified when it had last been changed when it was found
 */
@MessageType(name = IndexFile.TYPE)
record IndexFile(String path, long bytes, Instant modified) implements Message<FileFacts> {

    static final String TYPE = "index-file";

    /**
     * The job's id is named after what is to be done, so the same file enqueued again is the same job: nothing is done
     * twice, however often the program is started. A file that has changed has another length or time, and so a new job.
     */
    JobId id(Path directory) {
        return JobId
                .named(String.join("\n", TYPE, directory.toString(), path, Long.toString(bytes), modified.toString()));
    }
}
