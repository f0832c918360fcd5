package dev.worker.testkit.conformance;

import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link dev.worker.api.spi.Backend} that offers both a transport and a job store: what the one does, the other
 * shows, and the other way round.
 */
public abstract class BackendConformance extends Conformance {

    /** For the class of the implementation. */
    protected BackendConformance() {}

    @Nested
    final class RefusingRulesOfKeys extends UniqueRefusalTopic {
        RefusingRulesOfKeys() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class RulesOfKeys extends UniqueTopic {
        RulesOfKeys() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class NextJobs extends NextJobsTopic {
        NextJobs() {
            super(BackendConformance.this);
        }
    }

    @Nested
    final class Checkpointing extends CheckpointTopic {
        Checkpointing() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Whole extends JointTopic {
        Whole() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Settlements extends StateTopic {
        Settlements() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class ResultsAndFailures extends OutcomeTopic {
        ResultsAndFailures() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class ProgressReports extends ProgressTopic {
        ProgressReports() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Cancelling extends CancelTopic {
        Cancelling() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class DeadLetters extends DeadLetterTopic {
        DeadLetters() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Purging extends PurgeTopic {
        Purging() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Listing extends ListTopic {
        Listing() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Statistics extends StatisticsTopic {
        Statistics() {
            super(BackendConformance.this, JobDriver.ByTransport::new);
        }
    }
}
