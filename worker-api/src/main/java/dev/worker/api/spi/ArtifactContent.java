package dev.worker.api.spi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bytes of an artifact come from. Can be opened more than once, and in the middle. */
public interface ArtifactContent {

    /** How many bytes there are. */
    long length() throws IOException;

    /**
     * Opens it for reading to its end.
     *
     * @param from how many bytes to leave out, from 0 to {@link #length()}
     */
    InputStream open(long from) throws IOException;

    /** These bytes; the array is not copied, do not change it. */
    static ArtifactContent of(byte[] bytes) {
        return new ArtifactContent() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open(long from) {
                return new ByteArrayInputStream(bytes, (int) from, bytes.length - (int) from);
            }
        };
    }

    /** The bytes of a file, which must not change meanwhile. */
    static ArtifactContent of(Path file) {
        return new ArtifactContent() {
            @Override
            public long length() throws IOException {
                return Files.size(file);
            }

            @Override
            public InputStream open(long from) throws IOException {
                SeekableByteChannel channel = Files.newByteChannel(file);
                channel.position(from);
                return Channels.newInputStream(channel);
            }
        };
    }
}
