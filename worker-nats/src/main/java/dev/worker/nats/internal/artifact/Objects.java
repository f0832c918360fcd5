package dev.worker.nats.internal.artifact;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.stream.Journal;
import io.nats.client.JetStreamApiException;
import io.nats.client.ObjectStore;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One object store of JetStream, which checks the SHA-256 of every object itself. Made when it is first needed. */
final class Objects {

    private static final int CHUNK = 128 << 10;
    private static final int NOT_FOUND = 404;

    private final NatsLink link;
    private final String bucket;
    private final Journal journal;
    private final int replicas;
    private boolean made;

    Objects(NatsLink link, String bucket, int replicas) {
        this.link = link;
        this.bucket = bucket;
        this.journal = new Journal(link, "OBJ_" + bucket, false);
        this.replicas = replicas;
    }

    Optional<StoredObject> find(String name) {
        return ask(store -> {
            MessageInfo message = link.manage(management -> management.getLastMessage(journal.stream(), subject(name)));
            return Optional.of(new StoredObject(new ObjectInfo(message), message.getSeq()));
        });
    }

    Optional<byte[]> get(String name) {
        return ask(store -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.get(name, bytes);
            return Optional.of(bytes.toByteArray());
        });
    }

    void put(String name, String description, Map<String, String> metadata, byte[] bytes) {
        ObjectMeta meta = ObjectMeta.builder(name)
                .description(description)
                .metadata(metadata)
                .chunkSize((int) Math.min(CHUNK, link.maxPayload() / 2))
                .build();
        ask(store -> Optional.of(store.put(meta, new ByteArrayInputStream(bytes))));
    }

    /** Tells something else of an object, unless it was written or deleted since it was found; tells whether it did. */
    boolean change(StoredObject object, Map<String, String> metadata) {
        ObjectInfo changed = ObjectInfo.builder(object.info()).metadata(metadata).build();
        byte[] body = changed.toJson().getBytes(StandardCharsets.UTF_8);
        return link.await(journal.replace(subject(object.name()), body, object.sequence())).done();
    }

    /**
     * Deletes an object without a trace, unless it was written since it was found; tells whether it did. What the library leaves in place of
     * one would stay for ever.
     */
    boolean delete(StoredObject object) {
        link.await(journal.delete(object.sequence()));
        // a server that lags behind may still show the one that was deleted
        if (find(object.name()).filter(other -> other.sequence() != object.sequence()).isPresent()) {
            return false;
        }
        link.await(journal.purge("$O." + bucket + ".C." + object.info().getNuid()));
        return true;
    }

    List<ObjectInfo> list() {
        return ask(store -> Optional.of(store.getList())).orElseThrow();
    }

    private String subject(String name) {
        return "$O." + bucket + ".M."
                + Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized ObjectStore store() throws IOException {
        if (!made) {
            link.makeObjects(ObjectStoreConfiguration.builder().name(bucket).replicas(replicas).build());
            made = true;
        }
        return link.objects(bucket);
    }

    private <T> Optional<T> ask(Question<T> question) {
        try {
            return question.ask(store());
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw NatsLink.unavailable("the object store " + bucket + " does not do its part", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NatsLink.unavailable("interrupted while waiting for the object store " + bucket, e);
        } catch (IOException | IllegalStateException | NoSuchAlgorithmException e) {
            throw NatsLink.unavailable("the object store " + bucket + " does not do its part", e);
        } catch (IllegalArgumentException e) {
            throw new WorkerException(ErrorCode.UNREADABLE, "an object in " + bucket + " is damaged: " + e.getMessage(),
                    e);
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        Optional<T> ask(ObjectStore store)
                throws IOException, JetStreamApiException, InterruptedException, NoSuchAlgorithmException;
    }
}
