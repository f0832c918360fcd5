package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backend that lacks {@link Capability#UNIQUE_RULES} refuses them. */
abstract class UniqueRefusalTopic extends Topic {

    UniqueRefusalTopic(Conformance kit, Function<Conformance, JobDriver> driver) {
        super(kit, driver);
    }

    @ParameterizedTest
    @MethodSource("dev.worker.testkit.conformance.UniqueTopic#rules")
    void whoDoesNotKnowARuleSaysSo(Unique rule) {
        Draft draft = Draft.job().unique(rule);
        if (kit().has(Capability.UNIQUE_RULES)) {
            publish(draft);
            assertThat(state(draft)).isEqualTo(JobState.QUEUED);
        } else {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> publish(Draft.job(), draft))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.NOT_SUPPORTED);
            assertThat(driver().countReady()).isZero();
        }
    }
}
