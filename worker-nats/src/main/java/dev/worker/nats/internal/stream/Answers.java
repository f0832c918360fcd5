package dev.worker.nats.internal.stream;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the server's answers. */
final class Answers {

    // Another was written meanwhile; newer servers say the second where that one is still on its way to the replicas.
    private static final Set<Integer> WRONG_LAST_SEQUENCE = Set.of(10071, 10164);
    private static final int MESSAGE_NOT_FOUND = 10037;
    private static final String ERROR = "\"error\":";
    // A sequence that is not found; a deletion that failed as there is no such message, or none that far.
    private static final List<String> NOT_THERE = List.of("\"err_code\":10043", "no message found", "stream store EOF");
    private static final int NOT_FOUND = 404;
    // How the answer to a message that was stored begins, and what stands before its sequence; that of an error begins with the error.
    private static final String STORED = "{\"stream\":";
    private static final String SEQUENCE = "\"seq\":";
    // Where the answer about a stream comes to what it holds, and what stands before the figures in there.
    private static final String STATE = "\"state\":{";
    private static final String MESSAGES = "\"messages\":";
    private static final String LAST_SEQUENCE = "\"last_seq\":";

    private Answers() {}

    static Written written(Message answer) {
        try {
            return new Written(true, storedAt(answer));
        } catch (JetStreamApiException e) {
            if (WRONG_LAST_SEQUENCE.contains(e.getApiErrorCode())) {
                return new Written(false, 0);
            }
            throw NatsLink.unavailable("NATS does not store a record", e);
        } catch (IOException e) {
            throw NatsLink.unavailable("NATS does not store a record", e);
        }
    }

    static long sequence(Message answer) {
        try {
            return storedAt(answer);
        } catch (JetStreamApiException | IOException e) {
            throw NatsLink.unavailable("NATS does not store a message", e);
        }
    }

    /** One is asked for with every fetch: what is not as expected is left to the client's reader, as in {@link #storedAt}. */
    static Journal.Extent extent(Message answer) {
        String text = text(answer);
        int state = text.indexOf(STATE);
        long messages = numberAfter(MESSAGES, text, state);
        long last = numberAfter(LAST_SEQUENCE, text, state);
        return state >= 0 && messages >= 0 && last >= 0 ? new Journal.Extent(last, messages) : readExtent(answer);
    }

    private static Journal.Extent readExtent(Message answer) {
        StreamInfo info = new StreamInfo(answer);
        if (info.hasError()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "NATS does not tell what a stream holds: " + info.getError());
        }
        return new Journal.Extent(info.getStreamState().getLastSequence(), info.getStreamState().getMsgCount());
    }

    /** The answer to a deletion, where it says that what was to go is gone, be it because it was not there. */
    static Message requireGone(Message answer) {
        String text = text(answer);
        if (text.contains(ERROR) && NOT_THERE.stream().noneMatch(text::contains)) {
            throw new WorkerException(ErrorCode.UNAVAILABLE, "NATS does not delete a record: " + text);
        }
        return answer;
    }

    static Optional<Entry> directEntry(Message answer) {
        if (answer.isStatusMessage()) {
            if (answer.getStatus().getCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "NATS does not give a record: " + answer.getStatus().getMessageWithCode());
        }
        Headers headers = answer.getHeaders();
        return Optional.of(new Entry(headers.getFirst("Nats-Subject"),
                Long.parseLong(headers.getFirst("Nats-Sequence")),
                Instant.parse(headers.getFirst("Nats-Time-Stamp")), headers, answer.getData()));
    }

    static Optional<Entry> entry(Message answer, String stream) {
        MessageInfo info = new MessageInfo(requireStream(answer), stream, false);
        if (info.hasError()) {
            if (info.getApiErrorCode() == MESSAGE_NOT_FOUND) {
                return Optional.empty();
            }
            throw new WorkerException(ErrorCode.UNAVAILABLE, "NATS does not give a record: " + info.getError());
        }
        byte[] body = info.getData() == null ? new byte[0] : info.getData();
        return Optional.of(
                new Entry(info.getSubject(), info.getSeq(), info.getTime().toInstant(), info.getHeaders(), body));
    }

    /**
     * The sequence of a message that was stored. There is such an answer to every message, and the client's reader makes objects of
     * all that it says: what is not as expected is left to that one.
     */
    private static long storedAt(Message answer) throws JetStreamApiException, IOException {
        String text = text(answer);
        long sequence = numberAfter(SEQUENCE, text, 0);
        return text.startsWith(STORED) && sequence >= 0 ? sequence : new PublishAck(answer).getSeqno();
    }

    private static String text(Message answer) {
        return new String(requireStream(answer).getData(), StandardCharsets.UTF_8);
    }

    /** The number behind the first of these words from there on; -1 if there is none. */
    private static long numberAfter(String word, String text, int start) {
        int found = text.indexOf(word, start);
        int from = found + word.length();
        int to = from;
        while (to < text.length() && Character.isDigit(text.charAt(to))) {
            to++;
        }
        return found >= 0 && to > from ? Long.parseLong(text, from, to, 10) : -1;
    }

    private static Message requireStream(Message answer) {
        if (answer.isStatusMessage()) {
            throw new WorkerException(ErrorCode.UNAVAILABLE,
                    "a stream of this backend does not answer: " + answer.getStatus().getMessageWithCode());
        }
        return answer;
    }
}
