package dev.worker.api.spi;

import dev.worker.api.Dependency;
import dev.worker.api.JobId;
import dev.worker.api.Unique;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A message on its way: what a transport carries and a store remembers. The payload is opaque to both.
 *
 * @param id publishing the same id twice is one job
 * @param type the wire name of the message type
 * @param version the version of the payload's shape
 * @param payload the encoded message; the array is not copied, do not change it
 * @param queue where it goes
 * @param priority 1 (soonest) to 1000
 * @param start when it may run
 * @param unique under which key it is to be the only job, if any. An envelope that comes back from a backend tells of it no more
 *     than the key
 * @param requires labels, as {@code key=value}, that a worker must have to take it
 * @param headers what else travels with it; names that start with {@code worker-} belong to the framework
 * @param after the jobs that must end before it may run, each once. For publishing: an envelope that comes back from a
 *     backend may leave them out, {@link JobStore#parents} knows them
 */
public record Envelope(
        JobId id,
        String type,
        int version,
        byte[] payload,
        String queue,
        int priority,
        Start start,
        Optional<Unique> unique,
        Set<String> requires,
        Map<String, String> headers,
        List<Dependency> after) {

    /** The header that carries the key under which the job is limited. */
    public static final String LIMIT_KEY = "worker-limit-key";

    /** The header of a job whose message is in the artifact store, which goes by the jobs that are remembered. */
    public static final String ARTIFACT = "worker-artifact";

    /** Checks that nothing is null and copies the collections. */
    public Envelope {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(unique, "unique");
        requires = Set.copyOf(requires);
        headers = Map.copyOf(headers);
        after = List.copyOf(after);
    }

    /** An envelope of a job that comes after no other. */
    public Envelope(
            JobId id,
            String type,
            int version,
            byte[] payload,
            String queue,
            int priority,
            Start start,
            Optional<Unique> unique,
            Set<String> requires,
            Map<String, String> headers) {
        this(id, type, version, payload, queue, priority, start, unique, requires, headers, List.of());
    }

    /** The unique key, if it has one. */
    public Optional<String> uniqueKey() {
        return unique.map(Unique::key);
    }

    /** Whether a job of this type and payload has the same message: the same bytes, with it or in an artifact store. */
    public boolean hasMessage(String otherType, byte[] otherPayload) {
        return type.equals(otherType) && (Arrays.equals(payload, otherPayload) || ArtifactReference.of(payload)
                .flatMap(own -> ArtifactReference.of(otherPayload).map(other -> own.content().equals(other.content())))
                .orElse(false));
    }

    /** The key under which it is limited, if it has one: {@link dev.worker.api.EnqueueOptions#limitKey}. */
    public Optional<String> limitKey() {
        return Optional.ofNullable(headers.get(LIMIT_KEY));
    }
}
