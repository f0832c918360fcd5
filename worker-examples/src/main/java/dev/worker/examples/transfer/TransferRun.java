package dev.worker.examples.transfer;

import dev.worker.api.Backoff;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobContext;
import dev.worker.api.Jobs;
import dev.worker.api.Outcome;
import dev.worker.api.RetryPolicy;
import dev.worker.api.Worker;
import dev.worker.api.WorkerException;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import dev.worker.core.WorkerRuntime;
import dev.worker.core.WorkerRuntimeBuilder;
import dev.worker.jdbi.JdbiPlugin;
import dev.worker.jdbi.JdbiWork;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Orders transfers up to a number and waits until all are booked; goes on where a run before this one was killed. */
final class TransferRun {

    private static final int BATCH = 10;

    /** So long after it was killed, what the run before this one was about to book is booked by this one. */
    private static final Duration LEASE = Duration.ofSeconds(2);

    private final DataSource source;
    private final Bank bank;
    private final int transfers;
    private final Optional<String> natsUrl;
    private final PrintStream out;
    private final Semaphore booked = new Semaphore(0);

    /**
     * A run that has not begun.
     *
     * @param source the database that has the jobs beside the bank's tables
     * @param natsUrl the NATS server that carries the jobs, if the database is not to do that as well
     */
    TransferRun(DataSource source, Optional<String> natsUrl, int transfers, PrintStream out) {
        this.source = source;
        this.natsUrl = natsUrl;
        this.bank = new Bank(source);
        this.transfers = transfers;
        this.out = out;
    }

    /**
     * Runs to the end; gives whether every sum is right.
     *
     * @throws WorkerException INVALID_ARGUMENT if runs before this one have ordered more
     */
    boolean run() throws InterruptedException {
        if (bank.ordered() > transfers) {
            throw new WorkerException(ErrorCode.INVALID_ARGUMENT,
                    bank.ordered()
                            + " transfers are ordered already; --transfers is their number in all runs, and may not be less");
        }
        Worker teller = Worker.named("teller")
                .queue("transfers")
                .concurrency(4)
                .handle(Transfer.class, this::book, options -> options
                        .retry(RetryPolicy.attempts(100).backoff(Backoff.fixed(Duration.ofMillis(50)))))
                .build();
        try (WorkerRuntime runtime = carried(WorkerRuntime.builder())
                .plugin(JdbiPlugin.of(source))
                // Both kinds of transactions are the database's, whatever carries the jobs.
                .set("job-store", "jdbi")
                .set("engine.lease", LEASE)
                // What is held beyond the slots is lost time for its jobs when the process is killed.
                .set("engine.prefetch", 0)
                .add(teller)
                .listen(this::heard)
                .start()) {
            order(runtime.jobs());
            awaitBooked();
        }
        return report();
    }

    private WorkerRuntimeBuilder carried(WorkerRuntimeBuilder builder) {
        natsUrl.ifPresent(url -> builder.set("nats.url", url));
        return builder.set("transport", natsUrl.isPresent() ? "nats" : "jdbi");
    }

    /** The orders and the jobs that carry them out are in one transaction: there is never one without the other. */
    private void order(Jobs jobs) {
        for (int first = bank.ordered(); first < transfers; first += BATCH) {
            int from = first;
            int to = Math.min(first + BATCH, transfers);
            // code: enqueue
            bank.jdbi().useTransaction(handle -> {
                Jobs inTransaction = jobs.in(handle.getConnection());
                for (int number = from; number < to; number++) {
                    Bank.order(handle, number);
                    inTransaction.enqueue(Bank.transfer(number));
                }
            });
            // end
            out.println("ordered " + to);
        }
    }

    /** The money and the success of the job are in one transaction: there is never one without the other. */
    // code: succeed
    private Outcome<Long> book(Transfer transfer, JobContext job) throws Exception {
        return job.inTransaction(JdbiWork.with(handle -> {
            long balance = Bank.move(handle, transfer);
            if (transfer.number() % 7 == 0 && job.attempt() == 1) {
                throw new IllegalStateException("the line to the bank broke off; nothing is booked");
            }
            return balance;
        }));
    }
    // end

    private void heard(WorkerEvent event) {
        if (event instanceof JobEvent.Succeeded) {
            booked.release();
        }
    }

    private void awaitBooked() throws InterruptedException {
        int done = bank.booked();
        while (done < transfers) {
            if (booked.tryAcquire(1, TimeUnit.SECONDS)) {
                booked.drainPermits();
            }
            done = bank.booked();
            out.println("booked " + done);
        }
    }

    private boolean report() {
        long expected = Bank.ACCOUNTS * Bank.START_CENTS;
        boolean right = bank.ordered() == transfers && bank.booked() == transfers && bank.different() == transfers
                && bank.sum() == expected && bank.wrongAccounts() == 0;
        out.printf(
                "transfer: %d ordered, %d booked, %d of them different; %d cents on the accounts, %d at the start: %s%n",
                bank.ordered(), bank.booked(), bank.different(), bank.sum(), expected, right ? "right" : "WRONG");
        return right;
    }
}
