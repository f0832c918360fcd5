package dev.worker.testkit.conformance;

import org.junit.jupiter.api.Nested;

/** The contract of {@link dev.worker.api.spi.Transport}. */
public abstract class TransportConformance extends Conformance {

    /** For the class of the implementation. */
    protected TransportConformance() {}

    @Nested
    final class Publishing extends PublishTopic {
        Publishing() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class OneJobPerIdAndKey extends IdentityTopic {
        OneJobPerIdAndKey() {
            super(TransportConformance.this, JobDriver.ByTransport::new);
        }
    }

    @Nested
    final class Claiming extends ClaimTopic {
        Claiming() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class ClaimOrders extends OrderTopic {
        ClaimOrders() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class WeightedClaims extends WeightedTopic {
        WeightedClaims() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class LimitsPerKey extends KeyLimitTopic {
        LimitsPerKey() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class ManyClaimers extends ConcurrencyTopic {
        ManyClaimers() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class Scheduling extends ScheduleTopic {
        Scheduling() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class Settling extends SettleTopic {
        Settling() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class Leasing extends LeaseTopic {
        Leasing() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class TakingOver extends TakeOverTopic {
        TakingOver() {
            super(TransportConformance.this);
        }
    }

    @Nested
    final class Hints extends HintTopic {
        Hints() {
            super(TransportConformance.this);
        }
    }
}
