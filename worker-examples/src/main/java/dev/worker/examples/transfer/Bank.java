package dev.worker.examples.transfer;

import java.util.SplittableRandom;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The application's own tables: what was ordered, what was booked, and what is on the accounts. Nothing in them would keep a
 * transfer from being booked twice.
 */
final class Bank {

    static final int ACCOUNTS = 10;
    static final long START_CENTS = 1_000_000;

    private static final int MOST_CENTS = 10_000;

    private final Jdbi jdbi;

    /** A bank in this database; opened, with money on the accounts, if it is not there yet. */
    Bank(DataSource source) {
        jdbi = Jdbi.create(source);
        jdbi.useTransaction(handle -> {
            handle.execute("CREATE TABLE IF NOT EXISTS account (id int PRIMARY KEY, cents bigint NOT NULL)");
            handle.execute("CREATE TABLE IF NOT EXISTS transfer_order (number int PRIMARY KEY)");
            handle.execute(
                    "CREATE TABLE IF NOT EXISTS booking (number int NOT NULL, account int NOT NULL, cents bigint NOT NULL)");
            if (count(handle, "SELECT count(*) FROM account") == 0) {
                for (int account = 0; account < ACCOUNTS; account++) {
                    handle.execute("INSERT INTO account VALUES (?, ?)", account, START_CENTS);
                }
            }
        });
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** Notes an order in the caller's transaction. */
    static void order(Handle handle, int number) {
        handle.execute("INSERT INTO transfer_order VALUES (?)", number);
    }

    /** What is to be moved by the order of this number. */
    static Transfer transfer(int number) {
        SplittableRandom dice = new SplittableRandom(number);
        int from = dice.nextInt(ACCOUNTS);
        int to = (from + 1 + dice.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        return new Transfer(number, from, to, 1 + dice.nextInt(MOST_CENTS));
    }

    /** Moves money in the caller's transaction; gives the new balance of the account that it came from. */
    static long move(Handle handle, Transfer transfer) {
        book(handle, transfer.number(), Math.min(transfer.from(), transfer.to()), transfer);
        book(handle, transfer.number(), Math.max(transfer.from(), transfer.to()), transfer);
        return count(handle, "SELECT cents FROM account WHERE id = " + transfer.from());
    }

    /** How many orders there are. */
    int ordered() {
        return (int) count("SELECT count(*) FROM transfer_order");
    }

    /** How many transfers were booked, any that was booked twice counted twice. */
    int booked() {
        return (int) (count("SELECT count(*) FROM booking") / 2);
    }

    /** How many different transfers were booked. */
    int different() {
        return (int) count("SELECT count(DISTINCT number) FROM booking");
    }

    /** What is on all accounts together. */
    long sum() {
        return count("SELECT sum(cents) FROM account");
    }

    /** On how many accounts there is something else than what was booked. */
    int wrongAccounts() {
        return (int) count("""
                SELECT count(*) FROM account a WHERE a.cents <> %d + (
                  SELECT coalesce(sum(b.cents), 0) FROM booking b WHERE b.account = a.id)""".formatted(START_CENTS));
    }

    /** Accounts are changed in the order of their numbers, so that two transfers do not wait for each other crosswise. */
    private static void book(Handle handle, int number, int account, Transfer transfer) {
        long cents = account == transfer.from() ? -transfer.cents() : transfer.cents();
        handle.execute("UPDATE account SET cents = cents + ? WHERE id = ?", cents, account);
        handle.execute("INSERT INTO booking VALUES (?, ?, ?)", number, account, cents);
    }

    private long count(String query) {
        return jdbi.withHandle(handle -> count(handle, query));
    }

    private static long count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Long.class).one();
    }
}
