package dev.worker.core.internal.wiring;

import dev.worker.api.Cancellation;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.EnqueuedGraph;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Stands for the client where no module offers one. */
final class MissingJobs implements Jobs {

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message) {
        throw missing();
    }

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message, Consumer<EnqueueOptions> options) {
        throw missing();
    }

    @Override
    public <R> List<JobHandle<R>> enqueueAll(List<? extends Message<R>> messages, Consumer<EnqueueOptions> options) {
        throw missing();
    }

    @Override
    public <R, M extends Message<R>> List<JobHandle<R>> enqueueAll(
            List<M> messages, BiConsumer<? super M, EnqueueOptions> options) {
        throw missing();
    }

    @Override
    public EnqueuedGraph enqueue(JobGraph graph) {
        throw missing();
    }

    @Override
    public Parents parents(JobId id) {
        throw missing();
    }

    @Override
    public <R, M extends Message<R>> JobHandle<R> handle(JobId id, Class<M> type) {
        throw missing();
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        throw missing();
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        throw missing();
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        throw missing();
    }

    @Override
    public Jobs in(Connection connection) {
        throw missing();
    }

    private static WorkerException missing() {
        return new WorkerException(
                ErrorCode.NOT_SUPPORTED,
                "nothing on the class path offers jobs; add the artifact dev.worker:worker-jobs");
    }
}
