package dev.worker.failed;

import dev.worker.api.DeadLetter;
import dev.worker.api.DeadLetters;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import java.util.List;
import java.util.Optional;

/** Dead letters of which nothing is changed: what would be is counted. */
record DryRun(DeadLetterQueue real) implements DeadLetters {

    @Override
    public List<JobInfo> list(JobQuery query) {
        return real.list(query);
    }

    @Override
    public Optional<DeadLetter> find(JobId id) {
        return real.find(id);
    }

    @Override
    public boolean requeue(JobId id) {
        return real.contains(id);
    }

    @Override
    public int requeue(JobQuery query) {
        return real.list(query).size();
    }

    @Override
    public boolean discard(JobId id) {
        return real.contains(id);
    }

    @Override
    public int discard(JobQuery query) {
        return real.list(query).size();
    }

    @Override
    public DeadLetters dryRun() {
        return this;
    }
}
