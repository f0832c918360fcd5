package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobState;
import dev.worker.api.WorkerException;
import org.junit.jupiter.api.Test;

/** What is refused as a whole. */
abstract class DependencyRefusalTopic extends Topic {

    DependencyRefusalTopic(Conformance kit) {
        super(kit);
    }

    @Test
    void whoCannotLetJobsWaitSaysSo() {
        Draft parent = Draft.job();
        Draft child = Draft.job().after(parent);

        if (kit().has(Capability.DEPENDENCIES)) {
            publish(parent, child);
            assertThat(state(child)).isEqualTo(JobState.WAITING);
        } else {
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> publish(parent, child))
                    .extracting(WorkerException::code).isEqualTo(ErrorCode.NOT_SUPPORTED);
            assertThat(store().find(parent.id())).isEmpty();
        }
    }

    @Test
    void unknownParentsAreNamedAndNothingIsPublished() {
        Draft other = Draft.job();
        Draft known = Draft.job();
        Draft unknown = Draft.job();
        publish(known);
        ErrorCode expected = kit().has(Capability.DEPENDENCIES) ? ErrorCode.JOB_NOT_FOUND : ErrorCode.NOT_SUPPORTED;

        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> publish(other, Draft.job().after(known, unknown)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(expected))
                .satisfies(e -> assertThat(expected == ErrorCode.NOT_SUPPORTED
                        || e.getMessage().contains(unknown.id().toString())).isTrue());

        assertThat(store().find(other.id())).isEmpty();
        assertThat(fetchIds(Ask.by(owner()).max(10))).containsExactly(known.id());
    }
}
