package dev.worker.testkit.conformance;

import org.junit.jupiter.api.Nested;

/**
 * The contract of a {@link dev.worker.api.spi.Backend} that offers both a transport and a job store, on jobs that come after
 * others. A backend that {@linkplain #lacks() lacks} {@link Capability#DEPENDENCIES} must refuse them.
 */
public abstract class DependencyConformance extends Conformance {

    /** For the class of the implementation. */
    protected DependencyConformance() {}

    @Nested
    final class Refusing extends DependencyRefusalTopic {
        Refusing() {
            super(DependencyConformance.this);
        }
    }

    @Nested
    final class WaitingForParents extends WaitingTopic {
        WaitingForParents() {
            super(DependencyConformance.this);
        }
    }

    @Nested
    final class ParentsThatDoNotSucceed extends ParentPolicyTopic {
        ParentsThatDoNotSucceed() {
            super(DependencyConformance.this);
        }
    }

    @Nested
    final class ComingBack extends ComingBackTopic {
        ComingBack() {
            super(DependencyConformance.this);
        }
    }

    @Nested
    final class KeepingParents extends KeepingParentsTopic {
        KeepingParents() {
            super(DependencyConformance.this);
        }
    }
}
