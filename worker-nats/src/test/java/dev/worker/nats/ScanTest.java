package dev.worker.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Backend;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.NatsSettings;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Topology;
import dev.worker.testkit.TestClock;
import dev.worker.testkit.TestPluginContext;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is read of a stream that changes meanwhile. */
@Timeout(60)
class ScanTest {

    private static final List<String> KEYS = IntStream.range(0, 120).mapToObj(i -> "key." + i).toList();

    @RegisterExtension
    static final SharedServer SERVER = new SharedServer();

    private NatsLink link;
    private Bucket bucket;

    @BeforeEach
    void write() {
        TestPluginContext context = new TestPluginContext(new TestClock()).with("nats.url", SERVER.server().url())
                .with("nats.prefix", SERVER.prefix());
        try (Backend backend = context.open("nats")) {
            assertThat(backend.statusStore()).isPresent();
        }
        link = NatsLink.connect(NatsSettings.of(context.settings()));
        bucket = new Bucket(link, new Topology(SERVER.prefix()).workersBucket(), true);
        KEYS.forEach(this::write);
    }

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void whatMovesOnceWhileItIsReadIsGiven() {
        Set<String> seen = new HashSet<>();
        bucket.scan("key.*").each(entry -> {
            if (seen.isEmpty()) {
                KEYS.forEach(this::write);
            }
            seen.add(bucket.key(entry));
            return true;
        });

        assertThat(seen).containsExactlyInAnyOrderElementsOf(KEYS);
    }

    @Test
    void whatAlwaysMovesAwayIsAnErrorAndNotLeftOut() {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> bucket.scan("key.*").each(entry -> {
            write(bucket.key(entry));
            return true;
        })).extracting(WorkerException::code).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private void write(String key) {
        link.await(bucket.put(key, new byte[0]));
    }
}
