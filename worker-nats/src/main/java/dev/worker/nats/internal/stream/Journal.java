package dev.worker.nats.internal.stream;

import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.Subject;
import io.nats.client.impl.Headers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What can be asked of a stream. */
public final class Journal {

    private final NatsLink link;
    private final String stream;
    private final boolean direct;
    private final Padding padding;

    /**
     * The stream of this name.
     *
     * @param direct whether reads need not go through the stream's leader
     */
    public Journal(NatsLink link, String stream, boolean direct) {
        this(link, stream, direct, Padding.NONE);
    }

    /** The same, where readers pass over what is added to a message. */
    public Journal(NatsLink link, String stream, boolean direct, Padding padding) {
        this.link = link;
        this.stream = stream;
        this.direct = direct;
        this.padding = padding;
    }

    /** Its name. */
    public String stream() {
        return stream;
    }

    /** Writes a message. */
    public CompletableFuture<Long> append(String subject, byte[] body) {
        return link.request(subject, null, padding.pad(subject, body)).thenApply(Answers::sequence);
    }

    /** Writes a message in place of all of its subject, if the last of them has the sequence that is expected. */
    public CompletableFuture<Written> replace(String subject, byte[] body, long expectedSequence) {
        Headers headers = new Headers();
        headers.put("Nats-Rollup", "sub");
        headers.put(Bucket.EXPECTED, Long.toString(expectedSequence));
        return link.request(subject, headers, body).thenApply(Answers::written);
    }

    /** The last message of a subject. */
    public CompletableFuture<Optional<Entry>> last(String subject) {
        return direct
                ? link.request("$JS.API.DIRECT.GET." + stream + "." + subject, "").thenApply(Answers::directEntry)
                : link.request("$JS.API.STREAM.MSG.GET." + stream, "{\"last_by_subj\":\"" + subject + "\"}")
                        .thenApply(message -> Answers.entry(message, stream));
    }

    /** The foremost message of a subject. */
    public CompletableFuture<Optional<Entry>> first(String subject) {
        return link.request("$JS.API.STREAM.MSG.GET." + stream, "{\"seq\":1,\"next_by_subj\":\"" + subject + "\"}")
                .thenApply(message -> Answers.entry(message, stream));
    }

    /** The message of this sequence. */
    public CompletableFuture<Optional<Entry>> at(long sequence) {
        return link.request("$JS.API.STREAM.MSG.GET." + stream, "{\"seq\":" + sequence + "}")
                .thenApply(message -> Answers.entry(message, stream));
    }

    /** Deletes one message, if it is there. */
    public CompletableFuture<Message> delete(long sequence) {
        return link.request("$JS.API.STREAM.MSG.DELETE." + stream, "{\"seq\":" + sequence + ",\"no_erase\":true}")
                .thenApply(Answers::requireGone);
    }

    /** Deletes all messages of the subjects that match a pattern. */
    public CompletableFuture<Message> purge(String pattern) {
        return link.request("$JS.API.STREAM.PURGE." + stream, "{\"filter\":\"" + pattern + "\"}")
                .thenApply(Answers::requireGone);
    }

    /**
     * What the stream holds, in two numbers: as long as they stay the same, so does what it holds.
     *
     * @param lastSequence the sequence of the newest message that was ever written
     * @param messages how many messages there are
     */
    public record Extent(long lastSequence, long messages) {}

    /** What the stream holds now. */
    public CompletableFuture<Extent> extent() {
        return link.request("$JS.API.STREAM.INFO." + stream, "").thenApply(Answers::extent);
    }

    /**
     * What is in some subjects.
     *
     * @param lastSequence the sequence of the newest message that had ever been written to the stream by then
     * @param counts the subjects that have messages, with their number
     */
    public record Subjects(long lastSequence, Map<String, Long> counts) {}

    /** The subjects that match a pattern and have messages, with their number. */
    public Map<String, Long> subjects(String pattern) {
        return survey(pattern).counts();
    }

    /** The same with when that was. Costs the server by the number of messages. */
    public Subjects survey(String pattern) {
        try {
            StreamInfo info = link.manage(
                    management -> management.getStreamInfo(stream, StreamInfoOptions.filterSubjects(pattern)));
            Map<String, Long> counts = new TreeMap<>();
            if (info.getStreamState().getSubjects() != null) {
                for (Subject subject : info.getStreamState().getSubjects()) {
                    counts.put(subject.getName(), subject.getCount());
                }
            }
            return new Subjects(info.getStreamState().getLastSequence(), counts);
        } catch (JetStreamApiException e) {
            throw NatsLink.unavailable("the stream " + stream + " does not tell its subjects", e);
        }
    }

    /** Reads the messages of the subjects that match a pattern, in the order in which they were written. */
    public Scan scan(String pattern) {
        return new Scan(link, stream, pattern);
    }
}
