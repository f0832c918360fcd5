package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What publishing promises. */
abstract class PublishTopic extends Topic {

    PublishTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void answersEachEnvelopeInItsOrder() {
        Draft[] drafts = drafts(20, Draft.job());

        List<Receipt> receipts = publish(drafts);

        assertThat(receipts).containsExactlyElementsOf(Arrays.stream(drafts)
                .map(draft -> new Receipt(draft.id(), Receipt.Kind.CREATED))
                .toList());
    }

    @Test
    void publishingNothingIsNoError() {
        assertThat(publish()).isEmpty();
    }

    @Test
    void deliversWhatWasPublishedUnchanged() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        Draft draft = Draft.job().payload(everyByte).priority(7).requires("gpu=a100", "zone=eu/1")
                .headers(Map.of("traceparent", "00-ab-cd-01", "worker-timeout", "PT5S", "note", "grüße, 世界"));
        publish(draft);

        Delivery delivery = fetch(Ask.by(owner()).labels("gpu=a100", "zone=eu/1")).getFirst();

        Envelope published = draft.envelope();
        Envelope delivered = delivery.envelope();
        assertThat(delivered.payload()).isEqualTo(everyByte);
        assertThat(delivered.id()).isEqualTo(published.id());
        assertThat(delivered.type()).isEqualTo(published.type());
        assertThat(delivered.version()).isEqualTo(published.version());
        assertThat(delivered.queue()).isEqualTo(published.queue());
        assertThat(delivered.priority()).isEqualTo(7);
        assertThat(delivered.requires()).isEqualTo(published.requires());
        assertThat(delivered.headers()).isEqualTo(published.headers());
    }

    @Test
    void deliversAnEmptyPayload() {
        publish(Draft.job().payload(new byte[0]));

        assertThat(fetch(Ask.by(owner())).getFirst().envelope().payload()).isEmpty();
    }

    @Test
    void deliversALargePayload() {
        byte[] large = new byte[512 * 1024];
        Arrays.fill(large, (byte) 7);
        publish(Draft.job().payload(large));

        assertThat(fetch(Ask.by(owner())).getFirst().envelope().payload()).isEqualTo(large);
    }

    @Test
    void publishesAllOrNone() {
        List<Envelope> broken = Arrays.asList(Draft.job().envelope(), Draft.job().envelope(), null);

        assertThatException().isThrownBy(() -> transport().publish(broken));

        assertThat(fetch(Ask.by(owner()).max(10))).isEmpty();
    }

    @Test
    void publishedJobsOutliveTheBackendExactlyIfItIsDurable() {
        Draft draft = Draft.job();
        publish(draft);

        kit().reopen();
        OwnerId owner = owner();

        assertThat(fetchIds(Ask.by(owner)).contains(draft.id())).isEqualTo(kit().has(Capability.DURABLE));
    }

    @Test
    void mayBeClosedTwice() {
        transport().close();
        transport().close();
    }
}
