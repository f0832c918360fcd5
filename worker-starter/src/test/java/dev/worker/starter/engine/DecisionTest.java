package dev.worker.starter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.worker.api.JobFailedException;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.ParentPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.core.WorkerRuntime;
import dev.worker.starter.stage.OnEveryBackendAndTwo;
import dev.worker.starter.stage.OnStage;
import dev.worker.starter.stage.Technology;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Handlers that decide what comes next. */
@OnEveryBackendAndTwo
class DecisionTest extends OnStage {

    private static final NextSteps.Builder<Check> NEXT = NextSteps.of(Check.class);
    private static final NextSteps.Step SHIP = NEXT.add("ship", check -> new Ship(check.order()));
    private static final NextSteps.Step WRAP = NEXT.add("wrap", check -> new Wrap(check.order()));
    private static final NextSteps.Step BILL = NEXT.add("bill", check -> new Bill(check.order())).after(SHIP, WRAP);
    private static final NextSteps<Check> STEPS = NEXT.build();
    private static final NextSteps.Step UNDECLARED = NextSteps.of(Check.class).add("fly", check -> new Ship("sky"));

    private final CountDownLatch billed = new CountDownLatch(1);
    private volatile List<String> bill;

    DecisionTest(Technology technology) {
        super(technology);
    }

    record Check(String order) implements Message<String> {}

    record Ship(String order) implements Message<String> {}

    record Wrap(String order) implements Message<String> {}

    record Bill(String order) implements Message<Void> {}

    private WorkerRuntime start(NextSteps.Step... chosen) {
        return stage.start(Worker.named("w").queue("q")
                .handle(Check.class, (check, job) -> Outcome.decide("checked " + check.order(), chosen),
                        options -> options.next(STEPS))
                .handle(Ship.class, (ship, job) -> Outcome.done(
                        "shipped, " + job.parents().results(Check.class).getFirst()))
                .handle(Wrap.class, (wrap, job) -> Outcome.done("wrapped"))
                .handle(Bill.class, (message, job) -> {
                    bill = job.parents().results(Ship.class);
                    billed.countDown();
                    return Outcome.done();
                })
                .build());
    }

    @Test
    void theStepsThatWereChosenRunInTheirOrderAndTheOthersNeverAre() throws Exception {
        WorkerRuntime runtime = start(BILL, SHIP);

        JobHandle<String> job = runtime.jobs().enqueue(new Check("7"));

        assertThat(job.result(LONG)).isEqualTo("checked 7");
        assertThat(billed.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(bill).containsExactly("shipped, checked 7");
        assertThat(runtime.jobs().list(JobQuery.all())).extracting(JobInfo::type)
                .containsExactlyInAnyOrder("check", "ship", "bill");
    }

    @Test
    void noStepIsADecisionToo() {
        WorkerRuntime runtime = start();

        assertThat(runtime.jobs().enqueue(new Check("7")).result(LONG)).isEqualTo("checked 7");
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void aStepThatIsNotDeclaredIsRefusedAndNothingCameToBe() {
        WorkerRuntime runtime = start(SHIP, UNDECLARED);
        JobHandle<String> job = runtime.jobs().enqueue(new Check("7"));

        assertThatThrownBy(() -> job.result(LONG)).isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll("step 'fly' is not declared", "[ship, wrap, bill]");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.info().attempt()).isEqualTo(1);
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void aStepThatIsToComeAfterAJobThatNobodyKnowsIsRefusedAndNothingCameToBe() {
        AtomicBoolean declared = new AtomicBoolean();
        NextSteps.Builder<Check> next = NextSteps.of(Check.class);
        NextSteps.Step ship = next.add("ship", check -> new Ship(check.order()), options -> {
            if (declared.getAndSet(true)) {
                options.after(ParentPolicy.RUN, JobId.random());
            }
        });
        WorkerRuntime runtime = stage.start(Worker.named("w").queue("q")
                .handle(Check.class, (check, job) -> Outcome.decide("checked", ship),
                        options -> options.next(next.build()))
                .handle(Ship.class, (message, job) -> Outcome.done("shipped"))
                .build());
        JobHandle<String> job = runtime.jobs().enqueue(new Check("7"));

        assertThatThrownBy(() -> job.result(LONG)).isInstanceOf(JobFailedException.class)
                .hasMessageContainingAll("step 'ship' has options", "jobs to come after");
        assertThat(runtime.jobs().list(JobQuery.all())).hasSize(1);
    }

    @Test
    void aDeclarationWithACircleIsRefusedByName() {
        NextSteps.Builder<Check> steps = NextSteps.of(Check.class);
        NextSteps.Step one = steps.add("one", check -> new Ship("1"));
        NextSteps.Step two = steps.add("two", check -> new Ship("2")).after(one);
        one.after(two);

        assertThatThrownBy(steps::build).isInstanceOf(WorkerException.class).hasMessageContainingAll("circle", "one",
                "two");
    }

    @Test
    void stepsOfAnotherMessageAreRefusedWhereTheyAreDeclared() {
        assertThatThrownBy(() -> Worker.named("w").queue("q")
                .handle(Wrap.class, (wrap, job) -> Outcome.done(""), options -> options.next(STEPS)))
                .isInstanceOf(WorkerException.class)
                .hasMessageContainingAll("wrap", "declared for message class Check");
    }
}
