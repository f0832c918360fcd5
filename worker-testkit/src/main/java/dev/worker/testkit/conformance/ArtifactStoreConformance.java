package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactContent;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.StoredArtifact;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link dev.worker.api.spi.ArtifactStore}. */
public abstract class ArtifactStoreConformance extends Conformance {

    /** Of a put that broke off, at the most so much is read again. */
    private static final int PART = 4 << 20;

    /** For the class of the implementation. */
    protected ArtifactStoreConformance() {}

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 1 << 20, (3 << 20) + 17})
    final void whatIsPutIsGot(int length) throws IOException {
        byte[] bytes = bytes(length);

        ArtifactId id = put(bytes, "a");

        assertThat(get(id)).contains(bytes);
    }

    @Test
    final void whatWasNeverPutIsNotThere() throws IOException {
        ArtifactId id = ArtifactId.of(bytes(10));

        assertThat(get(id)).isEmpty();
        assertThat(artifacts().delete(id, Duration.ZERO)).isFalse();
    }

    @Test
    final void whatIsDeletedIsGone() throws IOException {
        ArtifactId id = put(bytes(2_000_000), "a");
        ArtifactId other = put(bytes(20), "b");

        assertThat(artifacts().delete(id, Duration.ZERO)).isTrue();

        assertThat(get(id)).isEmpty();
        assertThat(get(other)).isPresent();
        assertThat(artifacts().delete(id, Duration.ZERO)).isFalse();
        assertThat(list(Duration.ZERO)).extracting(StoredArtifact::id).containsExactly(other);
    }

    @Test
    final void whatWasDeletedMayComeBack() throws IOException {
        byte[] bytes = bytes(2_000_000);
        artifacts().delete(put(bytes, "a"), Duration.ZERO);

        assertThat(get(put(bytes, "b"))).contains(bytes);
    }

    @Test
    final void puttingTwiceIsOnceAndTheFirstLabelStays() {
        byte[] bytes = bytes(100);
        put(bytes, "first");
        put(bytes, "second");

        assertThat(list(Duration.ZERO)).containsExactly(new StoredArtifact(ArtifactId.of(bytes), "first", 100));
    }

    @Test
    final void contentOfAnotherHashIsRefusedAndLeavesNothing() throws IOException {
        ArtifactId id = ArtifactId.of(bytes(10));

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> artifacts().put(id, "a", ArtifactContent.of(bytes(11))))
                .extracting(WorkerException::code).isEqualTo(ErrorCode.UNREADABLE);

        assertThat(get(id)).isEmpty();
        assertThat(list(Duration.ZERO)).isEmpty();
        assertThat(get(put(bytes(10), "a"))).contains(bytes(10));
    }

    @Test
    final void aPutThatBrokeOffGoesOn() throws IOException {
        byte[] bytes = bytes(3 * PART);
        ArtifactId id = ArtifactId.of(bytes);
        Breaking breaking = new Breaking(bytes, 2 * PART + 1_000);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> artifacts().put(id, "a", breaking));
        assertThat(get(id)).isEmpty();
        assertThat(list(Duration.ZERO)).isEmpty();

        Breaking whole = new Breaking(bytes, Integer.MAX_VALUE);
        artifacts().put(id, "a", whole);

        assertThat(get(id)).contains(bytes);
        assertThat(whole.read).as("bytes that were read again").isLessThanOrEqualTo(2 * PART);
    }

    @Test
    final void whatWasLeftIncompleteIsDeletedOnceItIsOld() throws IOException {
        byte[] bytes = bytes(3 * PART);
        ArtifactId id = ArtifactId.of(bytes);
        ArtifactId complete = put(bytes(20), "complete");
        Breaking breaking = new Breaking(bytes, 2 * PART + 1_000);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> artifacts().put(id, "a", breaking));
        clock().advance(Duration.ofHours(2));
        artifacts().deleteIncomplete(Duration.ofHours(3));
        Breaking again = new Breaking(bytes, 2 * PART + 2_000);
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> artifacts().put(id, "a", again));
        assertThat(again.read).as("bytes that were read again").isLessThanOrEqualTo(PART);

        clock().advance(Duration.ofHours(3));
        artifacts().deleteIncomplete(Duration.ofHours(3));

        Breaking whole = new Breaking(bytes, Integer.MAX_VALUE);
        artifacts().put(id, "a", whole);
        assertThat(whole.read).as("bytes that were read").isEqualTo(3 * PART);
        assertThat(get(id)).contains(bytes);
        assertThat(get(complete)).contains(bytes(20));
    }

    @Test
    final void aYoungOneIsNotDeleted() throws IOException {
        ArtifactId id = put(bytes(10), "a");
        clock().advance(Duration.ofMinutes(59));

        assertThat(artifacts().delete(id, Duration.ofHours(1))).isFalse();

        assertThat(get(id)).contains(bytes(10));
    }

    @RepeatedTest(10)
    final void whatIsPutWhileItIsDeletedIsThere() throws IOException {
        byte[] bytes = bytes(2_000_000);
        ArtifactId id = put(bytes, "a");
        clock().advance(Duration.ofHours(1));

        CompletableFuture<Void> deleting = CompletableFuture
                .runAsync(() -> artifacts().delete(id, Duration.ofHours(1)));
        put(bytes, "b");
        deleting.join();

        assertThat(get(id)).contains(bytes);
    }

    @Test
    final void artifactsAreListedByTheirAge() {
        ArtifactId old = put(bytes(10), "old");
        clock().advance(Duration.ofHours(1));
        put(bytes(20), "young");

        assertThat(list(Duration.ofMinutes(30))).containsExactly(new StoredArtifact(old, "old", 10));
        assertThat(list(Duration.ZERO)).hasSize(2);
    }

    @Test
    final void whatIsPutAgainIsYoung() {
        put(bytes(10), "first");
        clock().advance(Duration.ofHours(1));
        put(bytes(10), "second");

        assertThat(list(Duration.ofMinutes(30))).isEmpty();
        assertThat(list(Duration.ZERO)).containsExactly(new StoredArtifact(ArtifactId.of(bytes(10)), "first", 10));
    }

    @Test
    final void severalMayPutTheSameAtOnce() throws IOException {
        byte[] bytes = bytes(2_000_000);

        IntStream.range(0, 4).mapToObj(i -> CompletableFuture.runAsync(() -> put(bytes, "a"))).toList()
                .forEach(CompletableFuture::join);

        assertThat(get(ArtifactId.of(bytes))).contains(bytes);
        assertThat(list(Duration.ZERO)).hasSize(1);
    }

    @Test
    final void artifactsOutliveTheBackend() throws IOException {
        ArtifactId id = put(bytes(100), "a");

        reopen();

        Optional<byte[]> left = get(id);
        assertThat(left.isPresent()).isEqualTo(has(Capability.DURABLE));
        left.ifPresent(bytes -> assertThat(bytes).isEqualTo(bytes(100)));
    }

    private ArtifactId put(byte[] bytes, String label) {
        ArtifactId id = ArtifactId.of(bytes);
        artifacts().put(id, label, ArtifactContent.of(bytes));
        return id;
    }

    private Optional<byte[]> get(ArtifactId id) throws IOException {
        Optional<InputStream> found = artifacts().get(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream stream = found.get()) {
            return Optional.of(stream.readAllBytes());
        }
    }

    private List<StoredArtifact> list(Duration olderThan) {
        return artifacts().list(olderThan);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Content that breaks off, and counts what is read of it. */
    private static final class Breaking implements ArtifactContent {

        private final byte[] bytes;
        private final int until;
        private long read;

        Breaking(byte[] bytes, int until) {
            this.bytes = bytes;
            this.until = until;
        }

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public InputStream open(long from) throws IOException {
            long[] position = {from};
            return new FilterInputStream(ArtifactContent.of(bytes).open(from)) {
                @Override
                public int read(byte[] target, int offset, int length) throws IOException {
                    if (position[0] >= until) {
                        throw new IOException("the line broke off");
                    }
                    int count = super.read(target, offset, (int) Math.min(length, until - position[0]));
                    position[0] += Math.max(0, count);
                    read += Math.max(0, count);
                    return count;
                }
            };
        }
    }
}
