package dev.worker.testkit.conformance;

import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link dev.worker.api.spi.JobStore} where it is told of the jobs' ways by the engine, because the transport is
 * another backend's.
 */
public abstract class JobStoreConformance extends Conformance {

    /** For the class of the implementation. */
    protected JobStoreConformance() {}

    @Nested
    final class Checkpointing extends CheckpointTopic {
        Checkpointing() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class RefusingRulesOfKeys extends UniqueRefusalTopic {
        RefusingRulesOfKeys() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class RulesOfKeys extends UniqueTopic {
        RulesOfKeys() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class OneJobPerIdAndKey extends IdentityTopic {
        OneJobPerIdAndKey() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Starting extends StartTopic {
        Starting() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Settlements extends StateTopic {
        Settlements() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class ResultsAndFailures extends OutcomeTopic {
        ResultsAndFailures() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class ProgressReports extends ProgressTopic {
        ProgressReports() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Cancelling extends CancelTopic {
        Cancelling() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class DeadLetters extends DeadLetterTopic {
        DeadLetters() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Purging extends PurgeTopic {
        Purging() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Listing extends ListTopic {
        Listing() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }

    @Nested
    final class Statistics extends StatisticsTopic {
        Statistics() {
            super(JobStoreConformance.this, JobDriver.ByStore::new);
        }
    }
}
