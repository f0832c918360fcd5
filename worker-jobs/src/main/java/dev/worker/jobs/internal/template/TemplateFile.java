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

/** Templates of a YAML file, which is read again when it has changed. A file that cannot be read changes nothing. */
final class TemplateFile implements TemplateSource {

    private final Path path;
    private final DeclaredEvents events;
    private volatile Contents contents;

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
        Contents known = contents;
        if (!known.isOf(path)) {
            known = read();
            contents = known;
        }
        return Optional.ofNullable(known.templates().get(type));
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
