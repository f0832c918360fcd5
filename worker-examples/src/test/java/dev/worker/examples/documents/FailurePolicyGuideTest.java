package dev.worker.examples.documents;

import static dev.worker.core.extension.WorkerBinder.workerBinder;

import dev.worker.api.JobHandle;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageType;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.spi.FailurePolicy;
import dev.worker.core.extension.WorkerBinder;
import dev.worker.testkit.TestRuntime;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.junit.jupiter.api.Test;

/** The failure policy in the guide for authors of plugins, compiled and run. */
class FailurePolicyGuideTest {

    // code: policy
    static final class BillingPolicy implements FailurePolicy {

        private final FailurePolicy usual;

        @Inject
        BillingPolicy(@Named(WorkerBinder.USUAL) FailurePolicy usual) {
            this.usual = usual;
        }

        @Override
        public Decision decide(Failure failure) {
            return failure.type().startsWith("billing.") && failure.attempt() >= 2
                    ? new DeadLetter(failure.error().kind(), "billing tries twice")
                    : usual.decide(failure);
        }
    }
    // end

    @MessageType(name = "billing.charge")
    record Charge(String customer) implements Message<Void> {}

    record Remind(String customer) implements Message<Void> {}

    @Test
    void aPolicyOfOnesOwnTakesThePlaceOfTheUsualOne() {
        Worker worker = Worker.named("worker").queue("billing").retry(RetryPolicy.attempts(4))
                .handle(Charge.class, (message, job) -> declined())
                .handle(Remind.class, (message, job) -> declined())
                .build();
        try (TestRuntime runtime = TestRuntime.start(builder -> {
            // code: install
            builder.install(binder -> {
                binder.bind(BillingPolicy.class);
                workerBinder(binder).failurePolicy(BillingPolicy.class);
            });
            // end
            builder.add(worker);
        })) {
            JobHandle<Void> charge = runtime.jobs().enqueue(new Charge("anna"));
            JobHandle<Void> remind = runtime.jobs().enqueue(new Remind("anna"));
            runtime.drainAll();
            runtime.assertThat(charge).isDeadLetter("billing tries twice").hasAttempts(2);
            runtime.assertThat(remind).hasState(JobState.FAILED).hasAttempts(4);
        }
    }

    private static Outcome<Void> declined() {
        throw new IllegalStateException("declined");
    }
}
