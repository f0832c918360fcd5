package dev.worker.nats.internal.stream;

import io.nats.client.impl.Headers;
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
public record Entry(String subject, long revision, Instant time, Headers headers, byte[] body) {}
