package dev.worker.nats.internal.stream;

import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;

/**
 * A record of a bucket, or a message of a stream.
 *
 * @param subject where it was written
 * @param revision its sequence
 * @param time when the server stored it
 * @param headers its headers, null if it has none
 * @param body its bytes
 */
public record Entry(String subject, long revision, Instant time, Headers headers, byte[] body) {

    /** How many bytes it has in the server, headers aside; also where it was read without them. */
    public long size() {
        String left = headers == null ? null : headers.getFirst(NatsJetStreamConstants.MSG_SIZE_HDR);
        return left == null ? body.length : Long.parseLong(left);
    }
}
