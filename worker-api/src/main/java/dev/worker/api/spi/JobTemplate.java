package dev.worker.api.spi;

import dev.worker.api.JobId;
import dev.worker.api.Unique;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An {@link Envelope} but for what differs from job to job. Two are equal if they make equal jobs.
 *
 * @param type the wire name of the message type
 * @param version the version of the payload's shape
 * @param payload the encoded message; the array is not copied, do not change it
 * @param queue where the jobs go
 * @param priority 1 (soonest) to 1000
 * @param requires labels, as {@code key=value}, that a worker must have
 * @param headers what else travels with the jobs
 */
public record JobTemplate(
        String type,
        int version,
        byte[] payload,
        String queue,
        int priority,
        Set<String> requires,
        Map<String, String> headers) {

    /** Checks that nothing is null and copies the collections. */
    public JobTemplate {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(payload, "payload");
        Objects.requireNonNull(queue, "queue");
        requires = Set.copyOf(requires);
        headers = Map.copyOf(headers);
    }

    /**
     * A job that may run at once.
     *
     * @param own headers that this job has beside those of the template
     */
    public Envelope envelope(JobId id, Optional<String> uniqueKey, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(own);
        return new Envelope(id, type, version, payload, queue, priority, Start.NOW,
                uniqueKey.map(Unique::untilFinished),
                requires, all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JobTemplate that
                && type.equals(that.type)
                && version == that.version
                && Arrays.equals(payload, that.payload)
                && queue.equals(that.queue)
                && priority == that.priority
                && requires.equals(that.requires)
                && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, version, Arrays.hashCode(payload), queue, priority, requires, headers);
    }
}
