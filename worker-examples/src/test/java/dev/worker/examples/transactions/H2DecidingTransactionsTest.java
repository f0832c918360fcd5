package dev.worker.examples.transactions;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class H2DecidingTransactionsTest extends DecidingTransactionsTest {

    @TempDir
    private Path directory;

    @Override
    String newDatabase() {
        return "jdbc:h2:async:" + directory.resolve("jobs") + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000";
    }
}
