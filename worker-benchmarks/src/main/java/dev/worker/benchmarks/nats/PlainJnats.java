package dev.worker.benchmarks.nats;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** What the server and its own client can do at best: pipelined, batched, and without anything that a job needs. */
final class PlainJnats implements AutoCloseable {

    /** How many answers may be outstanding. */
    private static final int WINDOW = 2_000;

    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Connection connection;
    private final JetStream stream;
    private final String name = "plain-" + UUID.randomUUID();

    private PlainJnats(Options options) throws IOException, InterruptedException, JetStreamApiException {
        connection = Nats.connect(options);
        stream = connection.jetStream();
        JetStreamManagement management = connection.jetStreamManagement();
        management.addStream(StreamConfiguration.builder().name(name).subjects(name + ".>")
                .retentionPolicy(RetentionPolicy.WorkQueue).storageType(StorageType.File).build());
        connection.keyValueManagement().create(KeyValueConfiguration.builder().name(name)
                .storageType(StorageType.File).build());
    }

    /** As the client is by itself: every message that wants an answer is written to the socket alone. */
    static PlainJnats byDefault(String url) throws IOException, InterruptedException, JetStreamApiException {
        return new PlainJnats(Options.builder().server(url).build());
    }

    /** As it is at best: messages that are in line are written together. */
    static PlainJnats atBest(String url) throws IOException, InterruptedException, JetStreamApiException {
        return new PlainJnats(Options.builder().server(url).dontForceFlushOnRequest().build());
    }

    /** Publishes messages of so many bytes; gives how many a second. */
    double publish(int count, int bytes) {
        return pipelined(count, i -> stream.publishAsync(name + ".work", new byte[bytes]));
    }

    /** Takes as many out again, each acknowledged. */
    double fetchAndAck(int count)
            throws IOException, JetStreamApiException, InterruptedException, TimeoutException {
        JetStreamSubscription subscription = stream.subscribe(name + ".work", PullSubscribeOptions.builder()
                .durable("taker")
                .configuration(ConsumerConfiguration.builder().ackPolicy(AckPolicy.Explicit)
                        .maxAckPending(WINDOW * 10L).build())
                .build());
        long start = System.nanoTime();
        int taken = 0;
        while (taken < count) {
            for (Message message : subscription.fetch(Math.min(BATCH, count - taken), PATIENCE)) {
                message.ack();
                taken++;
            }
        }
        connection.flush(PATIENCE);
        return rate(count, start);
    }

    /** Writes records of so many bytes to a key-value bucket, each only if its key is new; gives how many a second. */
    double write(int count, int bytes) {
        return pipelined(count, i -> {
            Headers headers = new Headers();
            headers.put("Nats-Expected-Last-Subject-Sequence", "0");
            return stream.publishAsync("$KV." + name + "." + i, headers, new byte[bytes]);
        });
    }

    @Override
    public void close() throws IOException {
        try {
            connection.jetStreamManagement().deleteStream(name);
            connection.keyValueManagement().delete(name);
            connection.close();
        } catch (JetStreamApiException e) {
            throw new IOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static double rate(int count, long startNanos) {
        return count * 1e9 / (System.nanoTime() - startNanos);
    }

    private static double pipelined(int count, Question question) {
        Deque<CompletableFuture<PublishAck>> open = new ArrayDeque<>();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            if (open.size() == WINDOW) {
                open.remove().join();
            }
            open.add(question.ask(i));
        }
        open.forEach(CompletableFuture::join);
        return rate(count, start);
    }

    @FunctionalInterface
    private interface Question {
        CompletableFuture<PublishAck> ask(int number);
    }
}
