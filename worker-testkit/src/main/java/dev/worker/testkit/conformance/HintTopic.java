package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.OwnerId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * What listeners are told. The contract lets single hints be lost; one that never comes would leave workers to their
 * polling, so these tests want each kind to come once, soon.
 */
abstract class HintTopic extends Topic {

    HintTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void tellsOfReadyJobs() {
        Heard heard = listen();

        publish(Draft.job().queue("a"), Draft.job().queue("a"));
        heard.awaitReady("a");
        publish(Draft.job().queue("b"));
        heard.awaitReady("b");
    }

    @Test
    void tellsOfJobsWhoseTimeIsToCome() {
        Heard heard = listen();

        publish(Draft.job().after(Duration.ofMinutes(1)));

        heard.awaitScheduled();
    }

    @Test
    void tellsOfJobsWhoseTimeHasCome() {
        publish(Draft.job().after(Duration.ofMinutes(1)));
        Heard heard = listen();
        clock().advance(Duration.ofMinutes(1));

        releaseDue();

        heard.awaitReady(Draft.QUEUE);
    }

    @Test
    void tellsOfJobsThatCameBack() {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();
        Heard heard = listen();

        settle(owner, Verdict.release(delivery, Duration.ZERO));

        heard.awaitReady(Draft.QUEUE);
    }

    @Test
    void tellsOfRetriesThatAreToCome() {
        publish(Draft.job());
        OwnerId owner = owner();
        Delivery delivery = fetch(Ask.by(owner)).getFirst();
        Heard heard = listen();

        settle(owner, Verdict.retry(delivery, Duration.ofSeconds(1)));

        heard.awaitScheduled();
    }

    @Test
    void tellsEveryListener() {
        Heard first = listen();
        Heard second = listen();

        publish(Draft.job());

        first.awaitReady(Draft.QUEUE);
        second.awaitReady(Draft.QUEUE);
    }

    @Test
    void tellsNothingOnceTheTransportIsClosed() {
        Heard heard = listen();
        kit().reopen();
        heard.forget();

        Heard heardAnew = listen();
        publish(Draft.job());
        heardAnew.awaitReady(Draft.QUEUE);

        assertThat(heard.isSilent()).isTrue();
    }

    private Heard listen() {
        Heard heard = new Heard();
        transport().listen(heard);
        return heard;
    }
}
