package dev.worker.testkit.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.spi.Backend;
import dev.worker.testkit.TestPluginContext;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Transports that get something wrong fail the conformance class, in the tests that are about it. */
class BrokenTransportTest {

    /** Each hint that never comes is waited for; these runs are about other things. */
    private static final PostDiscoveryFilter WITHOUT_HINTS = test -> FilterResult
            .includedIf(!test.getUniqueId().toString().contains("nested-class:Hints"));

    @Test
    void aRightTransportPasses() {
        assertThat(failures(Right.class)).isEmpty();
    }

    @Test
    void ignoringFencingIsSeen() {
        assertThat(failures(IgnoresFencing.class)).contains(
                "Settling.aStaleAttemptIsRefused",
                "Settling.anotherOwnerIsRefused",
                "TakingOver.whoTookOverSettlesAndTheLostOwnerIsRefused");
    }

    @Test
    void ignoringLeasesIsSeen() {
        assertThat(failures(IgnoresLeases.class)).contains(
                "Leasing.anOwnerWhoseLeaseExpiredSettlesNothingEvenIfNobodyTookOver",
                "Leasing.anExpiredLeaseCannotComeBack",
                "TakingOver.theJobsOfALostOwnerComeUnderTheSameAttempt");
    }

    @Test
    void losingJobsThatComeBackIsSeen() {
        assertThat(failures(LosesJobsThatComeBack.class)).contains(
                "Settling.aRetryWithoutDelayIsReadyAtOnce",
                "Settling.aReleaseRestoresTheAttempt",
                "Scheduling.aRetryIsExactToTheMillisecond");
    }

    @Test
    void ignoringTheOrderIsSeen() {
        assertThat(failures(IgnoresOrder.class)).contains(
                "ClaimOrders.lifoTakesTheLastFirst",
                "ClaimOrders.priorityTakesLowNumbersFirstAndTheFirstAmongEqualOnes",
                "WeightedClaims.ofTwoJobsEachComesFirstWithItsWeight",
                "WeightedClaims.oneHeavyJobStandsOutAmongManyLightOnes");
    }

    @Test
    void ignoringLabelsIsSeen() {
        assertThat(failures(IgnoresLabels.class)).contains(
                "Claiming.aJobGoesOnlyToAWorkerThatHasAllItsLabels",
                "Claiming.manyJobsThatRequireMoreDoNotHideTheOneBehindThem");
    }

    @Test
    void forgettingDelaysIsSeen() {
        assertThat(failures(ForgetsDelays.class)).contains(
                "Scheduling.aJobIsNotTakenBeforeItsInstant",
                "Scheduling.aDelayIsExactToTheMillisecond");
    }

    @Test
    void forgettingKeysIsSeen() {
        assertThat(failures(ForgetsKeys.class)).contains(
                "OneJobPerIdAndKey.fiftyPublishersOfOneKeyMakeOneJobAndAllLearnItsId",
                "OneJobPerIdAndKey.anotherMessageUnderALiveKeyIsAConflict");
    }

    @Test
    void neverTakingOverIsSeen() {
        assertThat(failures(NeverTakesOver.class)).contains("TakingOver.anUnregisteredOwnerNeedNotBeWaitedFor");
    }

    private static Set<String> failures(Class<? extends TransportConformance> conformance) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(conformance))
                .filters(WITHOUT_HINTS)
                .build();
        Failures failures = new Failures();
        LauncherFactory.create().execute(request, failures);
        assertThat(failures.executed).as("tests that ran").isGreaterThan(100);
        return failures.names;
    }

    /** Gathers the names of the tests that failed, as {@code Class.method}. */
    private static final class Failures implements TestExecutionListener {

        private final Set<String> names = new TreeSet<>();
        private int executed;

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                executed++;
            }
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                        .ifPresent(source -> names.add(source.getJavaClass().getSimpleName() + "."
                                + source.getMethodName()));
            }
        }
    }

    private abstract static class OnMemory extends TransportConformance {

        private final Defect defect;

        OnMemory(Defect defect) {
            this.defect = defect;
        }

        @Override
        protected Backend open(TestPluginContext context) {
            return defect.in(context.open("memory"));
        }

        @Override
        protected Set<Capability> lacks() {
            return Set.of(Capability.DURABLE);
        }
    }

    static class Right extends OnMemory {
        Right() {
            super(Defect.NONE);
        }
    }

    static class IgnoresFencing extends OnMemory {
        IgnoresFencing() {
            super(Defect.IGNORES_FENCING);
        }
    }

    static class IgnoresLeases extends OnMemory {
        IgnoresLeases() {
            super(Defect.IGNORES_LEASES);
        }
    }

    static class LosesJobsThatComeBack extends OnMemory {
        LosesJobsThatComeBack() {
            super(Defect.LOSES_JOBS_THAT_COME_BACK);
        }
    }

    static class IgnoresOrder extends OnMemory {
        IgnoresOrder() {
            super(Defect.IGNORES_ORDER);
        }
    }

    static class IgnoresLabels extends OnMemory {
        IgnoresLabels() {
            super(Defect.IGNORES_LABELS);
        }
    }

    static class ForgetsDelays extends OnMemory {
        ForgetsDelays() {
            super(Defect.FORGETS_DELAYS);
        }
    }

    static class ForgetsKeys extends OnMemory {
        ForgetsKeys() {
            super(Defect.FORGETS_KEYS);
        }
    }

    static class NeverTakesOver extends OnMemory {
        NeverTakesOver() {
            super(Defect.NEVER_TAKES_OVER);
        }
    }
}
