package dev.worker.nats.internal.record;

import dev.worker.api.JobId;
import dev.worker.api.spi.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where tickets wait in line: those of a queue that have the same priority and require the same labels. Tickets of a type that
 * some worker of the queue does not handle are moved to a lane of their type by that worker, so that they hide nothing; tickets
 * that came back have lanes of their own, so that they need not line up again. A lane is one subject of the stream.
 *
 * @param queue the queue
 * @param priority the priority
 * @param returned whether for tickets that came back
 * @param requires the labels
 * @param type the one type in it; all types if empty
 */
public record Lane(String queue, int priority, boolean returned, Set<String> requires, Optional<String> type) {

    private static final String NONE = "-";
    private static final int TOKENS = 5;

    /** The lane in which a new job lines up. */
    public static Lane of(Envelope envelope) {
        return new Lane(envelope.queue(), envelope.priority(), false, envelope.requires(), Optional.empty());
    }

    /** The same for tickets that came back. */
    public Lane ofReturned() {
        return new Lane(queue, priority, true, requires, type);
    }

    /** The same for one type. */
    public Lane ofType(String only) {
        return new Lane(queue, priority, returned, requires, Optional.of(only));
    }

    /** Whether a worker with these types and labels may take from it. */
    public boolean suits(Set<String> types, Set<String> labels) {
        return labels.containsAll(requires) && type.map(types::contains).orElse(true);
    }

    /** Its subject, behind the stream's prefix. */
    public String token() {
        return String.join(".", queueToken(queue), Integer.toString(priority), returned ? "back" : "new",
                labelsToken(), type.map(Lane::queueToken).orElse(NONE));
    }

    /** Reads {@link #token}. */
    public static Lane of(String token) {
        String[] parts = token.split("\\.", TOKENS);
        return new Lane(queueOf(parts[0]), Integer.parseInt(parts[1]), parts[2].equals("back"), labels(parts[3]),
                parts[4].equals(NONE) ? Optional.empty() : Optional.of(queueOf(parts[4])));
    }

    /** The name of its consumer: subjects have dots, names of consumers must not. */
    public String consumer() {
        return "lane-" + JobId.named(token());
    }

    /** A name as one token of a subject: names have dots but no equals signs, tokens the other way round. */
    public static String queueToken(String name) {
        return name.replace('.', '=');
    }

    /** Reads {@link #queueToken}. */
    public static String queueOf(String token) {
        return token.replace('=', '.');
    }

    private String labelsToken() {
        if (requires.isEmpty()) {
            return NONE;
        }
        String sorted = String.join(",", new TreeSet<>(requires));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sorted.getBytes(StandardCharsets.UTF_8));
    }

    private static Set<String> labels(String token) {
        if (token.equals(NONE)) {
            return Set.of();
        }
        return Set.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(","));
    }
}
