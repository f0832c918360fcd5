package dev.worker.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.worker.api.ClaimOrder;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Delivery;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.OwnerId;
import dev.worker.api.spi.Receipt;
import dev.worker.api.spi.Settled;
import dev.worker.api.spi.Start;
import dev.worker.api.spi.TransportListener;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What happens inside transactions, happens with their commit or never. */
abstract class TransactionsTest extends DatabaseTransactions {

    @Test
    void whatIsEnqueuedInATransactionComesWithItsCommit() throws Exception {
        Envelope job = Jobs.envelope(Jobs.QUEUE, 100);
        try (Connection connection = begin()) {
            assertThat(transactions().publish(connection, List.of(job)))
                    .containsExactly(new Receipt(job.id(), Receipt.Kind.CREATED));
            assertThat(state(job.id())).isEmpty();
            connection.commit();
        }
        assertThat(state(job.id())).contains(JobState.QUEUED);
    }

    @Test
    void whatIsEnqueuedInATransactionThatIsRolledBackNeverExisted() throws Exception {
        Envelope job = Jobs.envelope(Jobs.QUEUE, 100);
        try (Connection connection = begin()) {
            transactions().publish(connection, List.of(job));
            connection.rollback();
        }
        assertThat(state(job.id())).isEmpty();
    }

    @Test
    void aConnectionThatCommitsByItselfIsRefused() throws Exception {
        try (Connection connection = database.getConnection()) {
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> transactions().publish(connection, List.of(Jobs.envelope(Jobs.QUEUE, 100))))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.WRONG_STATE))
                    .withMessageContaining("auto-commit");
        }
    }

    @Test
    void aUniqueKeyHoldsInsideATransactionToo() throws Exception {
        Envelope first = keyed("one");
        Envelope same = keyed("one");
        Envelope other = keyed("two");
        Jobs.transport(backend).publish(List.of(first));
        try (Connection connection = begin()) {
            assertThat(transactions().publish(connection, List.of(same, other))).containsExactly(
                    new Receipt(first.id(), Receipt.Kind.DUPLICATE), new Receipt(first.id(), Receipt.Kind.CONFLICT));
            effect(connection, first.id());
            connection.commit();
        }
        assertThat(effects(first.id())).isOne();
    }

    @Test
    void workersAreWokenUpByTheCommit() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Jobs.transport(backend).listen(new Ready(heard));
        try (Connection connection = begin()) {
            transactions().publish(connection, List.of(Jobs.envelope("woken", 100)));
            assertThat(heard).doesNotContain("woken");
            connection.commit();
        }
        // a backend that has just been opened also tells of what was ready before
        String queue;
        do {
            queue = heard.poll(30, TimeUnit.SECONDS);
            assertThat(queue).as("a queue that was told of").isNotNull();
        } while (!queue.equals("woken"));
    }

    @Test
    void theEffectAndTheSuccessCommitTogether() throws Exception {
        Delivery delivery = fetched();
        assertThat(transactions().settle(work(delivery, owner))).isEqualTo(Settled.APPLIED);
        assertThat(state(id(delivery))).contains(JobState.SUCCEEDED);
        assertThat(effects(id(delivery))).isOne();
    }

    @Test
    void anAttemptThatIsNoLongerOursHasNoEffect() throws Exception {
        Delivery delivery = fetched();
        Jobs.transport(backend).unregister(owner);
        OwnerId other = Jobs.register(backend);
        assertThat(transactions().settle(work(delivery, owner))).as("no lease").isEqualTo(Settled.LOST);
        Jobs.transport(backend).takeOver(other, 10);
        assertThat(transactions().settle(work(delivery, owner))).as("another owner").isEqualTo(Settled.LOST);
        assertThat(effects(id(delivery))).isZero();
        assertThat(transactions().settle(work(delivery, other))).isEqualTo(Settled.APPLIED);
        assertThat(transactions().settle(work(delivery, other))).as("a second time").isEqualTo(Settled.LOST);
        assertThat(effects(id(delivery))).isOne();
    }

    @Test
    void whatTheWorkThrowsRollsBack() throws Exception {
        Delivery delivery = fetched();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> transactions().settle(connection -> {
            effect(connection, id(delivery));
            throw new IllegalStateException("no");
        }));
        assertThat(effects(id(delivery))).isZero();
        assertThat(state(id(delivery))).contains(JobState.RUNNING);
    }

    @Test
    void theWorkCannotEndTheTransaction() throws Exception {
        Delivery delivery = fetched();
        assertThat(transactions().settle(connection -> {
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::rollback);
            assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connection.setAutoCommit(true));
            assertThatExceptionOfType(SQLException.class).isThrownBy(
                    () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> connection.getMetaData().getConnection().commit());
            try (Statement statement = connection.createStatement()) {
                assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.getConnection().commit());
            }
            connection.close();
            return work(delivery, owner).run(connection);
        })).isEqualTo(Settled.APPLIED);
        assertThat(effects(id(delivery))).isOne();
    }

    @Test
    void ofTwoTransactionsThatEnqueueOneJobOneMakesIt() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 10; round++) {
                Envelope job = Jobs.envelope(Jobs.QUEUE, 100);
                Callable<Receipt.Kind> enqueue = () -> {
                    try (Connection connection = begin()) {
                        Receipt receipt = transactions().publish(connection, List.of(job)).get(0);
                        connection.commit();
                        return receipt.kind();
                    }
                };
                List<Receipt.Kind> kinds = new ArrayList<>();
                for (Future<Receipt.Kind> kind : threads.invokeAll(List.of(enqueue, enqueue))) {
                    kinds.add(kind.get());
                }
                assertThat(kinds).containsExactlyInAnyOrder(Receipt.Kind.CREATED, Receipt.Kind.DUPLICATE);
            }
        }
    }

    @Test
    void whatCannotBeHandedOverStaysInTheOutboxInItsOrder() throws Exception {
        List<Envelope> jobs = List.of(
                Jobs.envelope(Jobs.QUEUE, 1), Jobs.envelope(Jobs.QUEUE, 1), Jobs.envelope(Jobs.QUEUE, 1));
        try (Connection connection = begin()) {
            outbox().publish(connection, jobs);
            assertThat(outbox().relay(10, ids -> {})).as("before the commit").isZero();
            connection.commit();
        }
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> outbox().relay(10, ids -> {
            throw new IllegalStateException("the transport is away");
        }));
        List<JobId> handedOver = new ArrayList<>();
        assertThat(outbox().relay(2, handedOver::addAll)).isEqualTo(2);
        assertThat(outbox().relay(2, handedOver::addAll)).isEqualTo(1);
        assertThat(handedOver).containsExactlyElementsOf(jobs.stream().map(Envelope::id).toList());
    }

    @Test
    void whatBecomesReadyByItselfIsToBeHandedOverToo() {
        JobStore store = outbox().jobStore();
        Envelope parent = Jobs.envelope(Jobs.QUEUE, 1);
        Envelope child = Jobs.after(parent.id());
        Envelope next = Jobs.envelope(Jobs.QUEUE, 1);
        store.create(List.of(parent, child));
        assertThat(handedOver()).as("those that created them hand them over").isEmpty();

        Delivery parents = started(store, parent);
        store.settle(owner, List.of(Jobs.with(Jobs.succeed(List.of(parents)).getFirst(), next)));
        assertThat(handedOver()).containsExactlyInAnyOrder(child.id(), next.id());

        store.settle(owner, Jobs.fail(List.of(started(store, child))));
        assertThat(handedOver()).isEmpty();
        store.requeue(List.of(child.id()));
        assertThat(handedOver()).containsExactly(child.id());
    }

    @Test
    void whatIsCarriedHereIsNotHandedOver() {
        Envelope parent = Jobs.envelope(Jobs.QUEUE, 1);
        Jobs.transport(backend).publish(List.of(parent, Jobs.after(parent.id())));
        Jobs.transport(backend).settle(owner, Jobs.succeed(Jobs.fetch(backend, owner, ClaimOrder.FIFO, 1)));
        assertThat(handedOver()).isEmpty();
    }

    private Delivery started(JobStore store, Envelope job) {
        Delivery delivery = new Delivery(job, 1, 0);
        assertThat(store.start(owner, Jobs.WORKER, List.of(delivery))).containsExactly(Settled.APPLIED);
        return delivery;
    }

    private List<JobId> handedOver() {
        List<JobId> ids = new ArrayList<>();
        outbox().relay(10, ids::addAll);
        return ids;
    }

    private static Envelope keyed(String payload) {
        return new Envelope(JobId.random(), Jobs.TYPE, 1, payload.getBytes(StandardCharsets.UTF_8), Jobs.QUEUE, 1,
                Start.NOW, Optional.of(Unique.untilFinished("key")), Set.of(), Map.of());
    }

    private record Ready(BlockingQueue<String> heard) implements TransportListener {

        @Override
        public void ready(String queue) {
            heard.add(queue);
        }

        @Override
        public void scheduled() {}

        @Override
        public void cancelRequested(JobId id) {}
    }
}
