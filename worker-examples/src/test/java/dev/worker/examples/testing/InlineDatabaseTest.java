package dev.worker.examples.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.worker.api.ErrorCode;
import dev.worker.api.Message;
import dev.worker.api.NextSteps;
import dev.worker.api.Outcome;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.jdbi.JdbiWork;
import dev.worker.testkit.InlineWorker;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Handlers that work in transactions and that read results of parents, run inline. */
class InlineDatabaseTest {

    record Book(int cents) implements Message<Integer> {}

    record Sum() implements Message<Integer> {}

    private final Worker worker = Worker.named("bank").queue("q")
            .handle(Book.class, (book, job) -> job.inTransaction(JdbiWork.with(handle -> {
                handle.execute("INSERT INTO booked VALUES (?)", book.cents());
                if (book.cents() < 0) {
                    throw new IllegalStateException("no such coins");
                }
                return book.cents();
            })))
            .handle(Sum.class, (sum, job) -> Outcome.done(
                    job.parents().results(Book.class).stream().mapToInt(Integer::intValue).sum()))
            .build();

    @Test
    void workCommitsWhenItReturnsAndIsRolledBackWhenItThrows() throws Exception {
        try (HikariDataSource source = new HikariDataSource()) {
            source.setJdbcUrl("jdbc:h2:mem:inline");
            Jdbi jdbi = Jdbi.create(source);
            jdbi.useHandle(handle -> handle.execute("CREATE TABLE booked (cents int)"));
            InlineWorker bank = InlineWorker.of(worker).withDatabase(source);

            assertThat(bank.run(new Book(5)).result()).isEqualTo(5);
            assertThatIllegalStateException().isThrownBy(() -> bank.run(new Book(-1)));

            List<Integer> booked = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT cents FROM booked").mapTo(Integer.class).list());
            assertThat(booked).containsExactly(5);
        }
    }

    @Test
    void workThatEndsWithoutSuccessIsRolledBack() throws Exception {
        Worker strict = Worker.named("strict").queue("q")
                .handle(Book.class, (book, job) -> job.decideInTransaction(JdbiWork.with(handle -> {
                    handle.execute("INSERT INTO booked VALUES (?)", book.cents());
                    return book.cents() > 100 ? Outcome.reject("too much") : Outcome.done(book.cents());
                })))
                .build();
        try (HikariDataSource source = new HikariDataSource()) {
            source.setJdbcUrl("jdbc:h2:mem:strict");
            Jdbi jdbi = Jdbi.create(source);
            jdbi.useHandle(handle -> handle.execute("CREATE TABLE booked (cents int)"));
            InlineWorker bank = InlineWorker.of(strict).withDatabase(source);

            assertThat(bank.run(new Book(7)).result()).isEqualTo(7);
            assertThat(bank.run(new Book(101)).outcome()).isEqualTo(Outcome.reject("too much"));

            List<Integer> booked = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT cents FROM booked").mapTo(Integer.class).list());
            assertThat(booked).containsExactly(7);
        }
    }

    @Test
    void aDecisionThatCouldNotBeStoredIsRolledBack() throws Exception {
        NextSteps.Step undeclared = NextSteps.of(Book.class).add("fly", book -> new Sum());
        NextSteps.Builder<Book> next = NextSteps.of(Book.class);
        NextSteps.Step sum = next.add("sum", book -> new Sum());
        Worker deciding = Worker.named("deciding").queue("q")
                .handle(Book.class, (book, job) -> job.decideInTransaction(JdbiWork.with(handle -> {
                    handle.execute("INSERT INTO booked VALUES (?)", book.cents());
                    return Outcome.decide(book.cents(), book.cents() > 100 ? undeclared : sum);
                })), options -> options.next(next.build()))
                .build();
        try (HikariDataSource source = new HikariDataSource()) {
            source.setJdbcUrl("jdbc:h2:mem:deciding");
            Jdbi jdbi = Jdbi.create(source);
            jdbi.useHandle(handle -> handle.execute("CREATE TABLE booked (cents int)"));
            InlineWorker bank = InlineWorker.of(deciding).withDatabase(source);

            assertThat(bank.run(new Book(7)).next()).containsExactly(new Sum());
            assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> bank.run(new Book(101)))
                    .withMessageContaining("step 'fly' is not declared");

            List<Integer> booked = jdbi.withHandle(
                    handle -> handle.createQuery("SELECT cents FROM booked").mapTo(Integer.class).list());
            assertThat(booked).containsExactly(7);
        }
    }

    @Test
    void withoutADatabaseThereAreNoTransactions() {
        assertThatExceptionOfType(WorkerException.class).isThrownBy(() -> InlineWorker.of(worker).run(new Book(1)))
                .satisfies(error -> assertThat(error.code()).isEqualTo(ErrorCode.NOT_SUPPORTED))
                .withMessageContaining("withDatabase");
    }

    @Test
    void aJoinReadsTheResultsOfTheParentsThatTheTestNames() throws Exception {
        InlineWorker join = InlineWorker.of(worker).withParent(new Book(2), 2).withParent(new Book(3), 3);
        assertThat(join.run(new Sum()).result()).isEqualTo(5);
        assertThat(InlineWorker.of(worker).run(new Sum()).result()).isZero();
    }
}
