package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.worker.api.ClaimOrder;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Settlement;
import dev.worker.api.spi.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing is half-done, with the connection broken at every step in turn. */
abstract class BrokenTransactionsTest extends DatabaseTransactions {

    /** An effect, a change of our tables and a commit at the least. */
    private static final int FEWEST_STEPS = 3;

    @ParameterizedTest
    @EnumSource
    void enqueueingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        int step = 1;
        while (enqueueBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    private boolean enqueueBroken(int step, FaultySource.Moment moment) {
        Envelope job = Jobs.envelope(Jobs.QUEUE, 100);
        faulty.arm(step, moment);
        try (Connection connection = faulty.asDataSource().getConnection()) {
            connection.setAutoCommit(false);
            effect(connection, job.id());
            transactions().publish(connection, List.of(job));
            connection.commit();
        } catch (SQLException | WorkerException e) {
            // whether it came to be is asked below
        }
        boolean struck = faulty.disarm();
        assertThat(state(job.id()).isPresent()).as("step %d %s", step, moment).isEqualTo(effects(job.id()) == 1);
        return struck;
    }

    /** Two keys in one batch: a job that gets another message, and one that lets go of its key to a new one. */
    @ParameterizedTest
    @EnumSource
    void replacingUnderKeysWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        int step = 1;
        while (replaceBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    private boolean replaceBroken(int step, FaultySource.Moment moment) {
        String number = step + moment.name();
        Unique replace = Unique.replace("replace " + number);
        Unique throttle = Unique.throttle("throttle " + number, Duration.ofNanos(1_000));
        Envelope waits = Jobs.keyed("old", replace);
        Envelope over = Jobs.keyed("old", throttle);
        Jobs.transport(backend).publish(List.of(waits, over));
        Envelope next = Jobs.keyed("new", throttle);
        List<Envelope> batch = List.of(Jobs.keyed("new", replace), next);
        faulty.arm(step, moment);
        try {
            Jobs.transport(backend).publish(batch);
        } catch (WorkerException e) {
            // whether it came to be is asked below
        }
        boolean struck = faulty.disarm();
        boolean done = state(next.id()).isPresent();
        assertThat(payload(waits.id())).as("step %d %s", step, moment).isEqualTo(done ? "new" : "old");
        assertThat(Jobs.transport(backend).publish(batch)).extracting(Receipt::id)
                .containsExactly(waits.id(), next.id());
        assertThat(payload(waits.id())).isEqualTo("new");
        return struck;
    }

    private String payload(JobId job) {
        byte[] payload = backend.jobStore().orElseThrow().load(job).orElseThrow().envelope().payload();
        return new String(payload, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void succeedingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) throws Exception {
        int step = 1;
        while (succeedBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    private boolean succeedBroken(int step, FaultySource.Moment moment) throws Exception {
        Delivery delivery = fetched();
        Settled settled = Settled.LOST;
        faulty.arm(step, moment);
        try {
            settled = transactions().settle(work(delivery, owner));
        } catch (SQLException | WorkerException e) {
            // the engine would try the job again
        }
        boolean struck = faulty.disarm();
        boolean succeeded = state(id(delivery)).filter(JobState.SUCCEEDED::equals).isPresent();
        assertThat(effects(id(delivery))).as("step %d %s", step, moment).isEqualTo(succeeded ? 1 : 0);
        assertThat(settled == Settled.APPLIED).as("told, at step %d %s", step, moment).isEqualTo(succeeded);
        assertThat(transactions().settle(work(delivery, owner))).isEqualTo(succeeded ? Settled.LOST : Settled.APPLIED);
        assertThat(effects(id(delivery))).isOne();
        return struck;
    }

    @ParameterizedTest
    @EnumSource
    void bringingJobsAlongWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        int step = 1;
        while (bringBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    /** Two steps after one another come to be with a success. */
    private boolean bringBroken(int step, FaultySource.Moment moment) {
        Delivery decider = fetched();
        Envelope first = Jobs.after(id(decider));
        Settlement settlement = Jobs.with(Jobs.succeed(List.of(decider)).get(0), first, Jobs.after(first.id()));
        List<Settled> answers = List.of();
        faulty.arm(step, moment);
        try {
            answers = Jobs.transport(backend).settle(owner, List.of(settlement));
        } catch (WorkerException e) {
            // the engine would settle again
        }
        boolean struck = faulty.disarm();
        boolean succeeded = state(id(decider)).filter(JobState.SUCCEEDED::equals).isPresent();
        assertBrought(settlement, succeeded, "step %d %s".formatted(step, moment));
        assertThat(answers.contains(Settled.APPLIED)).isIn(succeeded, false);
        Jobs.transport(backend).settle(owner, List.of(settlement));
        assertBrought(settlement, true, "settled again");
        assertThat(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10)).extracting(DatabaseTransactions::id)
                .containsExactly(first.id());
        return struck;
    }

    @ParameterizedTest
    @EnumSource
    void decidingInATransactionWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) throws Exception {
        int step = 1;
        while (decideBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    /** A step comes to be with a success and with what was done in its transaction. */
    private boolean decideBroken(int step, FaultySource.Moment moment) throws Exception {
        Delivery decider = fetched();
        Envelope next = Jobs.after(id(decider));
        Settlement settlement = Jobs.with(Jobs.succeed(List.of(decider)).get(0), next);
        Transactions.Work work = connection -> {
            effect(connection, id(decider));
            return new Transactions.Ending(owner, settlement);
        };
        faulty.arm(step, moment);
        try {
            transactions().settle(work);
        } catch (SQLException | WorkerException e) {
            // the engine would try the job again
        }
        boolean struck = faulty.disarm();
        boolean succeeded = state(id(decider)).filter(JobState.SUCCEEDED::equals).isPresent();
        assertThat(effects(id(decider))).as("step %d %s", step, moment).isEqualTo(succeeded ? 1 : 0);
        assertBrought(settlement, succeeded, "step %d %s".formatted(step, moment));
        assertThat(transactions().settle(work)).isEqualTo(succeeded ? Settled.LOST : Settled.APPLIED);
        assertThat(effects(id(decider))).isOne();
        assertThat(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 10)).extracting(DatabaseTransactions::id)
                .containsExactly(next.id());
        return struck;
    }

    private void assertBrought(Settlement settlement, boolean there, String when) {
        assertThat(settlement.next()).as(when)
                .allSatisfy(job -> assertThat(state(job.id()).isPresent()).isEqualTo(there));
    }

    @ParameterizedTest
    @EnumSource
    void storingCheckpointsWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) {
        JobStore store = backend.jobStore().orElseThrow();
        int step = 0;
        boolean struck = true;
        while (struck) {
            step++;
            Delivery delivery = fetched();
            Settled stored = Settled.LOST;
            faulty.arm(step, moment);
            try {
                stored = store.checkpoint(owner, id(delivery), delivery.attempt(), new byte[]{7});
            } catch (WorkerException e) {
                // the handler would fail
            }
            struck = faulty.disarm();
            if (stored == Settled.APPLIED) {
                assertThat(store.checkpoint(id(delivery))).as("step %d %s", step, moment).hasValue(new byte[]{7});
            }
            assertThat(state(id(delivery))).hasValue(JobState.RUNNING);
        }
        assertThat(step).isGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void relayingWithTheConnectionBrokenAtEveryStep(FaultySource.Moment moment) throws Exception {
        int step = 1;
        while (relayBroken(step, moment)) {
            step++;
        }
        assertThat(step).isGreaterThan(FEWEST_STEPS);
    }

    private boolean relayBroken(int step, FaultySource.Moment moment) throws Exception {
        List<Envelope> jobs = List.of(Jobs.envelope(Jobs.QUEUE, 1), Jobs.envelope(Jobs.QUEUE, 1));
        try (Connection connection = begin()) {
            outbox().publish(connection, jobs);
            connection.commit();
        }
        Set<JobId> handedOver = new HashSet<>();
        faulty.arm(step, moment);
        try {
            outbox().relay(10, handedOver::addAll);
        } catch (WorkerException e) {
            // the relay would try again
        }
        boolean struck = faulty.disarm();
        outbox().relay(10, handedOver::addAll);
        assertThat(handedOver).as("step %d %s", step, moment)
                .containsExactlyInAnyOrderElementsOf(jobs.stream().map(Envelope::id).toList());
        assertThat(outbox().relay(10, ids -> {})).isZero();
        return struck;
    }
}
