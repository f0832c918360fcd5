package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.JobId;
import dev.worker.api.spi.ArtifactId;
import dev.worker.api.spi.ArtifactReference;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** One job per id, one live job per unique key. */
abstract class IdentityTopic extends Topic {

    private static final int PUBLISHERS = 50;

    IdentityTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @Test
    void publishingAnIdAgainChangesNothing() {
        Draft first = Draft.job().priority(5);
        publish(first);

        List<Receipt> receipts = publish(first.priority(9).payload(Draft.bytes("another")));

        assertThat(receipts).containsExactly(new Receipt(first.id(), Receipt.Kind.DUPLICATE));
        assertThat(driver().countReady()).isEqualTo(1);
    }

    @Test
    void anIdThatComesTwiceInOneBatchIsOneJob() {
        Draft draft = Draft.job();

        List<Receipt> receipts = publish(draft, Draft.job(), draft);

        assertThat(receipts).extracting(Receipt::kind)
                .containsExactly(Receipt.Kind.CREATED, Receipt.Kind.CREATED, Receipt.Kind.DUPLICATE);
        assertThat(driver().countReady()).isEqualTo(2);
    }

    @Test
    void anIdIsKnownWhileItsJobRunsAndAfterItEnded() {
        Draft draft = Draft.job();
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);

        assertThat(kinds(publish(draft))).containsExactly(Receipt.Kind.DUPLICATE);
        settle(owner, Verdict.succeed(delivery));

        assertThat(kinds(publish(draft))).containsExactly(Receipt.Kind.DUPLICATE);
        assertThat(driver().countReady()).isZero();
    }

    @Test
    void fiftyPublishersOfOneIdMakeOneJob() {
        Draft draft = Draft.job();

        List<Receipt> receipts = Together.run(PUBLISHERS, i -> publish(draft).getFirst());

        assertOneJob(receipts);
    }

    @Test
    void fiftyPublishersOfOneKeyMakeOneJobAndAllLearnItsId() {
        List<Receipt> receipts = Together.run(PUBLISHERS,
                i -> publish(Draft.job().id(JobId.random()).key("once")).getFirst());

        assertOneJob(receipts);
    }

    @Test
    void fiftyPublishersOfSeveralKeysInBatchesMakeOneJobPerKey() {
        List<List<Receipt>> receipts = Together.run(PUBLISHERS, i -> i % 2 == 0
                ? publish(Draft.job().key("a"), Draft.job().key("b"))
                : publish(Draft.job().key("b"), Draft.job().key("a")));

        assertThat(receipts.stream().flatMap(List::stream).filter(receipt -> receipt.kind() == Receipt.Kind.CREATED))
                .hasSize(2);
        assertThat(driver().countReady()).isEqualTo(2);
    }

    @Test
    void theSameMessageUnderALiveKeyGivesTheJobThatIsThere() {
        Draft first = Draft.job().key("key");
        publish(first);

        assertThat(publish(first.id(JobId.random())))
                .containsExactly(new Receipt(first.id(), Receipt.Kind.DUPLICATE));
    }

    @Test
    void aKeyMayHoldAnyCharacterButNul() {
        String key = "a=b\nc\\d 'e' \"f\" ü 世界 😀 \t";
        publish(Draft.job().key(key));

        assertThat(kinds(publish(Draft.job().key(key), Draft.job().key(key + "."))))
                .containsExactly(Receipt.Kind.DUPLICATE, Receipt.Kind.CREATED);
    }

    @Test
    void anotherMessageUnderALiveKeyIsAConflict() {
        Draft first = Draft.job().key("key");
        publish(first);

        List<Receipt> receipts = publish(
                first.id(JobId.random()).payload(Draft.bytes("another")),
                first.id(JobId.random()).type("other-type"));

        Receipt conflict = new Receipt(first.id(), Receipt.Kind.CONFLICT);
        assertThat(receipts).containsExactly(conflict, conflict);
        assertThat(driver().countReady()).isEqualTo(1);
    }

    /** Their artifacts are not the same: each job has its own. */
    @Test
    void messagesInTheArtifactStoreAreComparedByTheirContent() {
        Draft first = Draft.job().key("key").payload(kept("artifact 1", "message"));
        publish(first);

        assertThat(publish(
                first.id(JobId.random()).payload(kept("artifact 2", "message")),
                first.id(JobId.random()).payload(kept("artifact 3", "another")),
                first.id(JobId.random()).payload(Draft.bytes("message")))).containsExactly(
                        new Receipt(first.id(), Receipt.Kind.DUPLICATE),
                        new Receipt(first.id(), Receipt.Kind.CONFLICT),
                        new Receipt(first.id(), Receipt.Kind.CONFLICT));
    }

    private static byte[] kept(String artifact, String message) {
        return new ArtifactReference(ArtifactId.of(Draft.bytes(artifact)), ArtifactId.of(Draft.bytes(message))).bytes();
    }

    @Test
    void aConflictDoesNotHinderTheOthersOfItsBatch() {
        Draft first = Draft.job().key("key");
        publish(first);

        List<Receipt> receipts = publish(Draft.job(), Draft.job().key("key").payload(Draft.bytes("another")),
                Draft.job());

        assertThat(kinds(receipts))
                .containsExactly(Receipt.Kind.CREATED, Receipt.Kind.CONFLICT, Receipt.Kind.CREATED);
        assertThat(driver().countReady()).isEqualTo(3);
    }

    @Test
    void aKeyThatComesTwiceInOneBatchIsOneJob() {
        assertThat(kinds(publish(Draft.job().key("key"), Draft.job().key("key"))))
                .containsExactly(Receipt.Kind.CREATED, Receipt.Kind.DUPLICATE);
    }

    @Test
    void aKeyIsHeldWhileItsJobWaitsForItsTime() {
        publish(Draft.job().key("key").after(Duration.ofHours(1)));

        assertThat(kinds(publish(Draft.job().key("key")))).containsExactly(Receipt.Kind.DUPLICATE);
    }

    @Test
    void aKeyIsHeldWhileItsJobRunsAndWhileItWaitsForARetry() {
        Draft draft = Draft.job().key("key");
        publish(draft);
        OwnerId owner = owner();
        Delivery delivery = take(owner, draft);
        assertThat(kinds(publish(Draft.job().key("key")))).containsExactly(Receipt.Kind.DUPLICATE);

        settle(owner, Verdict.retry(delivery, Duration.ofMinutes(1)));

        assertThat(kinds(publish(Draft.job().key("key")))).containsExactly(Receipt.Kind.DUPLICATE);
    }

    @Test
    void aKeyIsFreeOnceItsJobSucceeded() {
        assertFreeAfter(Verdict::succeed);
    }

    @Test
    void aKeyIsFreeOnceItsJobFailed() {
        assertFreeAfter(Verdict::fail);
    }

    @Test
    void aKeyIsFreeOnceItsJobIsCancelled() {
        assertFreeAfter(Verdict::cancel);
    }

    private void assertFreeAfter(Function<Delivery, Settlement> end) {
        Draft draft = Draft.job().key("key");
        publish(draft);
        OwnerId owner = owner();
        settle(owner, end.apply(take(owner, draft)));

        Draft next = Draft.job().key("key").payload(Draft.bytes("another"));

        assertThat(publish(next)).containsExactly(new Receipt(next.id(), Receipt.Kind.CREATED));
    }

    private void assertOneJob(List<Receipt> receipts) {
        Set<JobId> ids = receipts.stream().map(Receipt::id).collect(Collectors.toSet());
        assertThat(ids).as("the ids that %d publishers were told", PUBLISHERS).hasSize(1);
        assertThat(kinds(receipts).stream().filter(kind -> kind == Receipt.Kind.CREATED)).hasSize(1);
        assertThat(driver().countReady()).isEqualTo(1);
    }

    private static List<Receipt.Kind> kinds(List<Receipt> receipts) {
        return receipts.stream().map(Receipt::kind).toList();
    }
}
