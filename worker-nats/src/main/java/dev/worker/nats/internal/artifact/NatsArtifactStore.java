package dev.worker.nats.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.StoredArtifact;
import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.api.ObjectInfo;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Artifacts in an object store: parts, {@code HASH.0}, {@code HASH.1} and so on, and at last an empty object {@code HASH} that
 * says how much there is. Without it, the parts are those of a call that broke off, and wait for the next one.
 */
public final class NatsArtifactStore implements ArtifactStore {

    private static final int PART = 1 << 20;
    private static final String LENGTH = "length";
    private static final String STORED = "stored";

    private final Objects objects;
    private final InstantSource time;

    /** In the object store of this name, which is made when it is first needed. */
    public NatsArtifactStore(NatsLink link, String bucket, int replicas, InstantSource time) {
        this.objects = new Objects(link, bucket, replicas);
        this.time = time;
    }

    @Override
    public void put(ArtifactId id, String label, ArtifactContent content) {
        Optional<ObjectInfo> there = objects.find(id.sha256());
        if (there.isPresent()) {
            putHead(id, there.get().getDescription(), length(there.get()));
            return;
        }
        try {
            long length = content.length();
            if (!id.equals(putParts(id, content, length))) {
                deleteParts(id, length);
                throw new WorkerException(ErrorCode.UNREADABLE, "the content for artifact " + id + " has another hash");
            }
            putHead(id, label, length);
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.UNREADABLE,
                    "the content for artifact " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<InputStream> get(ArtifactId id) {
        return objects.find(id.sha256()).map(head -> new PartStream(id, length(head), PART,
                number -> objects.get(part(id, number)).orElseThrow(() -> new WorkerException(ErrorCode.UNREADABLE,
                        "artifact " + id + " is damaged: part " + number + " is missing"))));
    }

    @Override
    public boolean delete(ArtifactId id) {
        Optional<ObjectInfo> head = objects.find(id.sha256());
        head.ifPresent(found -> {
            objects.delete(found);
            deleteParts(id, length(found));
        });
        return head.isPresent();
    }

    @Override
    public List<StoredArtifact> list(Duration olderThan) {
        Instant newest = time.instant().minus(olderThan);
        return objects.list().stream()
                .filter(object -> object.getMetaData() != null && object.getMetaData().containsKey(STORED))
                .filter(head -> !Instant.parse(head.getMetaData().get(STORED)).isAfter(newest))
                .map(head -> new StoredArtifact(new ArtifactId(head.getObjectName()), head.getDescription(),
                        length(head)))
                .toList();
    }

    @Override
    public void close() {
        // The connection is the backend's.
    }

    private void putHead(ArtifactId id, String label, long length) {
        objects.put(id.sha256(), label, Map.of(LENGTH, Long.toString(length), STORED, time.instant().toString()),
                new byte[0]);
    }

    /** Sends the parts that are not there yet; gives the hash of all of them. */
    private ArtifactId putParts(ArtifactId id, ArtifactContent content, long length) throws IOException {
        MessageDigest digest = ArtifactId.digest();
        for (long number = 0; number * PART < length; number++) {
            String name = part(id, number);
            int size = (int) Math.min(PART, length - number * PART);
            Optional<byte[]> present = objects.get(name).filter(bytes -> bytes.length == size);
            byte[] bytes = present.isPresent() ? present.get() : read(content, number * PART, size);
            if (present.isEmpty()) {
                objects.put(name, "", Map.of(), bytes);
            }
            digest.update(bytes);
        }
        return ArtifactId.of(digest);
    }

    private static byte[] read(ArtifactContent content, long from, int size) throws IOException {
        try (InputStream in = content.open(from)) {
            byte[] bytes = in.readNBytes(size);
            if (bytes.length < size) {
                throw new IOException("it is shorter than it said");
            }
            return bytes;
        }
    }

    private void deleteParts(ArtifactId id, long length) {
        for (long number = 0; number * PART < length; number++) {
            objects.find(part(id, number)).ifPresent(objects::delete);
        }
    }

    private static long length(ObjectInfo head) {
        return Long.parseLong(head.getMetaData().get(LENGTH));
    }

    private static String part(ArtifactId id, long number) {
        return id.sha256() + "." + number;
    }
}
