package dev.worker.core.internal.wiring;

import dev.worker.api.DeadLetter;
import dev.worker.api.DeadLetters;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.WorkerException;
import java.util.List;
import java.util.Optional;

/** Stands for the dead letters where no module offers them. */
final class MissingDeadLetters implements DeadLetters {

    @Override
    public List<JobInfo> list(JobQuery query) {
        throw missing();
    }

    @Override
    public Optional<DeadLetter> find(JobId id) {
        throw missing();
    }

    @Override
    public boolean requeue(JobId id) {
        throw missing();
    }

    @Override
    public int requeue(JobQuery query) {
        throw missing();
    }

    @Override
    public boolean discard(JobId id) {
        throw missing();
    }

    @Override
    public int discard(JobQuery query) {
        throw missing();
    }

    @Override
    public DeadLetters dryRun() {
        throw missing();
    }

    private static WorkerException missing() {
        return new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "nothing on the class path offers dead letters; add the artifact dev.worker:worker-failed");
    }
}
