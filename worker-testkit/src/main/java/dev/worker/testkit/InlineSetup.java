package dev.worker.testkit;

import dev.worker.api.Checkpoint;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What a handler is told of its attempt. */
record InlineSetup(
        int attempt, Map<String, String> headers, boolean cancelled, InlineParents parents,
        Optional<DataSource> database, Optional<Checkpoint<?, ?>> checkpoint) {

    static final InlineSetup FIRST = new InlineSetup(
            1, Map.of(), false, InlineParents.none(), Optional.empty(), Optional.empty());

    InlineSetup {
        headers = Map.copyOf(headers);
    }

    InlineSetup attempt(int number) {
        return new InlineSetup(number, headers, cancelled, parents, database, checkpoint);
    }

    InlineSetup headers(Map<String, String> sent) {
        return new InlineSetup(attempt, sent, cancelled, parents, database, checkpoint);
    }

    InlineSetup cancel() {
        return new InlineSetup(attempt, headers, true, parents, database, checkpoint);
    }

    InlineSetup parents(InlineParents more) {
        return new InlineSetup(attempt, headers, cancelled, more, database, checkpoint);
    }

    InlineSetup database(DataSource source) {
        return new InlineSetup(attempt, headers, cancelled, parents, Optional.of(source), checkpoint);
    }

    InlineSetup checkpoint(Checkpoint<?, ?> stored) {
        return new InlineSetup(attempt, headers, cancelled, parents, database, Optional.of(stored));
    }
}
