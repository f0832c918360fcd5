package dev.worker.jdbi.internal.database;

import java.sql.Connection;

/** Makes sure that what was committed outlives the process and the machine, and that nothing else does. */
interface Durability {

    /** For a database that sees to it by itself, or one that is not meant to be durable. */
    Durability BY_COMMIT = new Durability() {

        @Override
        public Turn begin() {
            return () -> {};
        }

        @Override
        public void await() {}

        @Override
        public void awaitWritten() {}

        @Override
        public void alone(Runnable work) {
            work.run();
        }

        @Override
        public Connection watched(Connection connection) {
            return connection;
        }
    };

    /** That of the database at this URL, whose file is written by {@code write}, and put on the disk by {@code sync}. */
    static Durability of(DatabaseUrl url, Runnable write, Runnable sync) {
        return url.inFile() ? new GroupCommit(Turns.of(url.place()), write, sync) : BY_COMMIT;
    }

    /** To be called before a transaction; what it returns, after. */
    Turn begin();

    /** Returns when everything that was committed before the call is on the disk. */
    void await();

    /** Returns when everything that was committed before the call outlives the process, but maybe not a loss of power. */
    void awaitWritten();

    /** Runs something that looks at the whole file, while no transaction changes it. */
    void alone(Runnable work);

    /** The same connection, whose transactions need not be told of by {@link #begin}. */
    Connection watched(Connection connection);

    /** The time of a transaction. */
    @FunctionalInterface
    interface Turn {

        /** To be called when the transaction has ended; by any thread, and more than once if need be. */
        void end();
    }
}
