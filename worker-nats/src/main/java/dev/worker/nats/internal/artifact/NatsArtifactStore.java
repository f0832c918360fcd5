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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Artifacts in an object store: parts, {@code HASH.0}, {@code HASH.1} and so on, and at last an empty object {@code HASH} that
 * says how much there is. Without it, the parts are those of a call that broke off, and wait for the next one.
 */
public final class NatsArtifactStore implements ArtifactStore {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}(\\.[0-9]+)?");
    private static final int PART = 1 << 20;
    private static final String LENGTH = "length";
    private static final String STORED = "stored";
    /** So long at least an artifact is spared that is thought to be needed no more. */
    private static final Duration SAFE = Duration.ofMinutes(10);

    private final Objects objects;
    private final InstantSource time;

    /** In the object store of this name, which is made when it is first needed. */
    public NatsArtifactStore(NatsLink link, String bucket, int replicas, InstantSource time) {
        this.objects = new Objects(link, bucket, replicas);
        this.time = time;
    }

    @Override
    public void put(ArtifactId id, String label, ArtifactContent content) {
        if (renewed(id)) {
            return;
        }
        try {
            long length = content.length();
            if (!id.equals(putParts(id, content, length))) {
                deleteParts(id, length, time.instant());
                throw new WorkerException(ErrorCode.UNREADABLE, "the content for artifact " + id + " has another hash");
            }
            objects.put(id.sha256(), label, storedNow(length), new byte[0]);
        } catch (IOException e) {
            throw new WorkerException(ErrorCode.UNREADABLE,
                    "the content for artifact " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<InputStream> get(ArtifactId id) {
        return objects.find(id.sha256()).map(head -> new PartStream(id, length(head.info()), PART,
                number -> objects.get(part(id, number)).orElseThrow(() -> new WorkerException(ErrorCode.UNREADABLE,
                        "artifact " + id + " is damaged: part " + number + " is missing"))));
    }

    @Override
    public boolean delete(ArtifactId id, Duration olderThan) {
        Instant newest = time.instant().minus(olderThan);
        Optional<StoredObject> head = objects.find(id.sha256()).filter(found -> isOlder(found.info(), newest));
        boolean deleted = head.filter(objects::delete).isPresent();
        if (deleted) {
            deleteParts(id, length(head.get().info()), newest);
        }
        return deleted;
    }

    @Override
    public void deleteIncomplete(Duration olderThan) {
        Instant newest = time.instant().minus(olderThan);
        Map<String, List<ObjectInfo>> artifacts = objects.list().stream().filter(NatsArtifactStore::isOurs)
                .collect(Collectors.groupingBy(object -> hash(object.getObjectName())));
        artifacts.values().stream()
                .filter(parts -> parts.stream().allMatch(part -> !isHead(part) && isOlder(part, newest)))
                .flatMap(List::stream)
                .forEach(part -> deletePart(part.getObjectName(), newest));
    }

    @Override
    public List<StoredArtifact> list(Duration olderThan) {
        Instant newest = time.instant().minus(olderThan);
        return objects.list().stream()
                .filter(object -> isOurs(object) && isHead(object) && isOlder(object, newest))
                .map(head -> new StoredArtifact(new ArtifactId(head.getObjectName()), head.getDescription(),
                        length(head)))
                .toList();
    }

    @Override
    public void close() {
        // The connection is the backend's.
    }

    /** Tells whether it is there, and as young as if it were put now. */
    private boolean renewed(ArtifactId id) {
        Optional<StoredObject> head = objects.find(id.sha256());
        while (head.isPresent() && !objects.change(head.get(), storedNow(length(head.get().info())))) {
            head = objects.find(id.sha256());
        }
        return head.isPresent();
    }

    /** Sends the parts that are not there yet; gives the hash of all of them. */
    private ArtifactId putParts(ArtifactId id, ArtifactContent content, long length) throws IOException {
        MessageDigest digest = ArtifactId.digest();
        for (long number = 0; number * PART < length; number++) {
            int size = (int) Math.min(PART, length - number * PART);
            digest.update(putPart(part(id, number), content, number * PART, size));
        }
        return ArtifactId.of(digest);
    }

    private byte[] putPart(String name, ArtifactContent content, long from, int size) throws IOException {
        Optional<StoredObject> found = objects.find(name).filter(object -> object.info().getSize() == size);
        Optional<byte[]> present = found.flatMap(object -> undamaged(name));
        byte[] bytes = present.isPresent() ? present.get() : read(content, from, size);
        // an old one may be about to be deleted, by someone who does not know that it is needed again
        if (present.isEmpty() || isOlder(found.get().info(), time.instant().minus(SAFE))) {
            objects.put(name, "", Map.of(STORED, time.instant().toString()), bytes);
        }
        return bytes;
    }

    /** A part that is not as it was put, or is just being deleted, is put anew. */
    private Optional<byte[]> undamaged(String name) {
        try {
            return objects.get(name);
        } catch (WorkerException e) {
            if (e.code() != ErrorCode.UNREADABLE) {
                throw e;
            }
            return Optional.empty();
        }
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

    private void deleteParts(ArtifactId id, long length, Instant newest) {
        for (long number = 0; number * PART < length; number++) {
            deletePart(part(id, number), newest);
        }
    }

    /** Unless someone has put it anew meanwhile. */
    private void deletePart(String name, Instant newest) {
        objects.find(name).filter(found -> isOlder(found.info(), newest)).ifPresent(objects::delete);
    }

    private Map<String, String> storedNow(long length) {
        return Map.of(LENGTH, Long.toString(length), STORED, time.instant().toString());
    }

    /** Others may keep objects of their own in the store. */
    private static boolean isOurs(ObjectInfo object) {
        return NAME.matcher(object.getObjectName()).matches();
    }

    private static boolean isHead(ObjectInfo object) {
        return told(object).containsKey(LENGTH);
    }

    private static boolean isOlder(ObjectInfo object, Instant newest) {
        return !Optional.ofNullable(told(object).get(STORED)).map(Instant::parse).orElse(Instant.EPOCH).isAfter(newest);
    }

    private static Map<String, String> told(ObjectInfo object) {
        return object.getMetaData() == null ? Map.of() : object.getMetaData();
    }

    private static long length(ObjectInfo head) {
        return Long.parseLong(head.getMetaData().get(LENGTH));
    }

    private static String hash(String name) {
        int end = name.indexOf('.');
        return end < 0 ? name : name.substring(0, end);
    }

    private static String part(ArtifactId id, long number) {
        return id.sha256() + "." + number;
    }
}
