package dev.worker.testkit;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What a handler is told of its attempt. */
record InlineSetup(
        int attempt, Map<String, String> headers, boolean cancelled, InlineParents parents,
        Optional<DataSource> database) {

    static final InlineSetup FIRST = new InlineSetup(1, Map.of(), false, InlineParents.none(), Optional.empty());

    InlineSetup {
        headers = Map.copyOf(headers);
    }

    InlineSetup attempt(int number) {
        return new InlineSetup(number, headers, cancelled, parents, database);
    }

    InlineSetup headers(Map<String, String> sent) {
        return new InlineSetup(attempt, sent, cancelled, parents, database);
    }

    InlineSetup cancel() {
        return new InlineSetup(attempt, headers, true, parents, database);
    }

    InlineSetup parents(InlineParents more) {
        return new InlineSetup(attempt, headers, cancelled, more, database);
    }

    InlineSetup database(DataSource source) {
        return new InlineSetup(attempt, headers, cancelled, parents, Optional.of(source));
    }
}
