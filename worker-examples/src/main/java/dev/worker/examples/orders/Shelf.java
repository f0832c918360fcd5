package dev.worker.examples.orders;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The application's own tables, in the database that has the jobs: the orders, what is on the shelf, and what was reserved, charged
 * and shipped. Nothing in them would keep a step from being done twice: each is done in the transaction in which its job succeeds.
 */
final class Shelf {

    /** What is done for an order. */
    enum Entry {
        RESERVED, CHARGED, SHIPPED
    }

    /** So many of the goods are there at the start. */
    static final int STOCK = 1_000;

    private final Jdbi jdbi;

    /** The shelf in this database; filled, if it is not there yet. */
    Shelf(DataSource source) {
        jdbi = Jdbi.create(source);
        jdbi.useTransaction(handle -> {
            handle.execute("CREATE TABLE IF NOT EXISTS customer_order (number int PRIMARY KEY, ending varchar)");
            handle.execute("CREATE TABLE IF NOT EXISTS shelf (goods int NOT NULL)");
            for (Entry entry : Entry.values()) {
                handle.execute("CREATE TABLE IF NOT EXISTS " + table(entry) + " (customer_order int NOT NULL)");
            }
            if (count(handle, "SELECT count(*) FROM shelf") == 0) {
                handle.execute("INSERT INTO shelf VALUES (?)", STOCK);
            }
        });
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** Notes an order in the caller's transaction, if it is not known yet; gives whether it was not. */
    static boolean order(Handle handle, int number) {
        return handle.execute("""
                INSERT INTO customer_order (number)
                SELECT ? WHERE NOT EXISTS (SELECT 1 FROM customer_order WHERE number = ?)""", number, number) > 0;
    }

    /** Notes what became of an order. */
    static void end(Handle handle, int number, String ending) {
        handle.execute("UPDATE customer_order SET ending = ? WHERE number = ?", ending, number);
    }

    /** What became of the orders that have ended, by number. */
    Map<Integer, String> ends() {
        return jdbi.withHandle(handle -> handle
                .createQuery("SELECT number, ending FROM customer_order WHERE ending IS NOT NULL ORDER BY number")
                .collectRows(Collectors.toMap(row -> row.getColumn("number", Integer.class),
                        row -> row.getColumn("ending", String.class), (one, other) -> one, TreeMap::new)));
    }

    /** Takes what was ordered. */
    static void take(Handle handle, int order) {
        handle.execute("UPDATE shelf SET goods = goods - 1");
        note(handle, Entry.RESERVED, order);
    }

    /** Notes that something was done. */
    static void note(Handle handle, Entry entry, int order) {
        handle.execute("INSERT INTO " + table(entry) + " VALUES (?)", order);
    }

    /** Puts back what was taken, and gives the money back. */
    static void undo(Handle handle, int order) {
        int taken = handle.execute("DELETE FROM " + table(Entry.RESERVED) + " WHERE customer_order = ?", order);
        handle.execute("UPDATE shelf SET goods = goods + ?", taken);
        handle.execute("DELETE FROM " + table(Entry.CHARGED) + " WHERE customer_order = ?", order);
    }

    private int goods() {
        return count("SELECT goods FROM shelf");
    }

    /** How often something was done, what was done twice counted twice. */
    private int count(Entry entry) {
        return count("SELECT count(*) FROM " + table(entry));
    }

    /** Whether what was reserved, charged and shipped are the same orders, each once, and the rest is on the shelf. */
    boolean isInOrder() {
        int shipped = count(Entry.SHIPPED);
        int complete = count("""
                SELECT count(*) FROM shipped s JOIN reserved r ON r.customer_order = s.customer_order
                JOIN charged c ON c.customer_order = s.customer_order""");
        return complete == shipped && count(Entry.RESERVED) == shipped && count(Entry.CHARGED) == shipped
                && goods() == STOCK - shipped;
    }

    private int count(String query) {
        return jdbi.withHandle(handle -> count(handle, query));
    }

    private static int count(Handle handle, String query) {
        return handle.createQuery(query).mapTo(Integer.class).one();
    }

    private static String table(Entry entry) {
        return entry.name().toLowerCase(Locale.ROOT);
    }
}
