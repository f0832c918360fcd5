package dev.worker.jobs.internal.template;

import dev.worker.api.ErrorCode;
import dev.worker.api.MessageTemplate;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.TemplateSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Templates of a YAML file, which is read again when it has changed. A file that cannot be read changes nothing. */
final class TemplateFile implements TemplateSource {

    private static final Logger LOG = LoggerFactory.getLogger(TemplateFile.class);

    private final Path path;
    private final DeclaredEvents events;
    private volatile Contents contents;

    /** What was told of the last change, if it cannot be read. */
    private volatile String problem = "";

    /**
     * Reads the file.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_CONFIGURATION} that lists everything that is wrong with it
     */
    TemplateFile(Path path, DeclaredEvents events) {
        this.path = path;
        this.events = events;
        this.contents = read();
    }

    @Override
    public Optional<MessageTemplate> load(String type) {
        if (!contents.isOf(path)) {
            readAgain();
        }
        return Optional.ofNullable(contents.templates().get(type));
    }

    private void readAgain() {
        try {
            contents = read();
            problem = "";
        } catch (WorkerException e) {
            if (!problem.equals(e.getMessage())) {
                problem = e.getMessage();
                LOG.warn("the templates of before go on to count: {}", problem);
            }
        }
    }

    private Contents read() {
        try {
            FileTime changed = Files.getLastModifiedTime(path);
            long size = Files.size(path);
            return new Contents(changed, size, new TemplateReader(path, events).read(Files.readString(path)));
        } catch (IOException e) {
            throw new WorkerException(
                    ErrorCode.INVALID_CONFIGURATION, "the template file " + path + " cannot be read: " + e, e);
        }
    }

    private record Contents(FileTime changed, long size, Map<String, MessageTemplate> templates) {

        boolean isOf(Path path) {
            try {
                return Files.getLastModifiedTime(path).equals(changed) && Files.size(path) == size;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
