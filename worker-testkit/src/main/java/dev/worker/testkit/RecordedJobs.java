package dev.worker.testkit;

import dev.worker.api.Cancellation;
import dev.worker.api.EnqueueOptions;
import dev.worker.api.EnqueuedGraph;
import dev.worker.api.ErrorCode;
import dev.worker.api.JobGraph;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobQuery;
import dev.worker.api.JobState;
import dev.worker.api.Jobs;
import dev.worker.api.Message;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Writes down what is enqueued and runs none of it. */
final class RecordedJobs implements Jobs {

    private final List<Message<?>> messages = new CopyOnWriteArrayList<>();

    List<Message<?>> messages() {
        return messages;
    }

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message) {
        return enqueue(message, options -> {});
    }

    @Override
    public <R> JobHandle<R> enqueue(Message<R> message, Consumer<EnqueueOptions> options) {
        EnqueueOptions filled = new EnqueueOptions();
        options.accept(filled);
        messages.add(message);
        return new RecordedHandle<>(filled.id().orElseGet(JobId::random));
    }

    @Override
    public <R> List<JobHandle<R>> enqueueAll(List<? extends Message<R>> batch, Consumer<EnqueueOptions> options) {
        List<JobHandle<R>> handles = new ArrayList<>();
        batch.forEach(message -> handles.add(enqueue(message, options)));
        return handles;
    }

    @Override
    public <R, M extends Message<R>> List<JobHandle<R>> enqueueAll(
            List<M> batch, BiConsumer<? super M, EnqueueOptions> options) {
        List<JobHandle<R>> handles = new ArrayList<>();
        batch.forEach(message -> handles.add(enqueue(message, filled -> options.accept(message, filled))));
        return handles;
    }

    /** The transaction is the test's own affair. */
    @Override
    public Jobs in(Connection connection) {
        return this;
    }

    @Override
    public EnqueuedGraph enqueue(JobGraph graph) {
        Map<JobGraph.Node<?>, JobHandle<?>> handles = new LinkedHashMap<>();
        graph.nodes().forEach(node -> handles.put(node, enqueue(node.message(), node.options())));
        return new EnqueuedGraph(handles);
    }

    @Override
    public Parents parents(JobId id) {
        throw new WorkerException(ErrorCode.NOT_SUPPORTED,
                "an inline run has no jobs to come after; TestRuntime runs them");
    }

    @Override
    public <R, M extends Message<R>> JobHandle<R> handle(JobId id, Class<M> type) {
        return new RecordedHandle<>(id);
    }

    @Override
    public Optional<JobInfo> find(JobId id) {
        return Optional.empty();
    }

    @Override
    public List<JobInfo> list(JobQuery query) {
        return List.of();
    }

    @Override
    public Cancellation cancel(JobId id, String reason) {
        return Cancellation.NOT_FOUND;
    }

    private record RecordedHandle<R>(JobId id) implements JobHandle<R> {

        @Override
        public JobInfo info() {
            throw notRun();
        }

        @Override
        public R result(Duration timeout) {
            throw notRun();
        }

        @Override
        public Optional<JobState> await(Duration timeout) {
            throw notRun();
        }

        @Override
        public Cancellation cancel(String reason) {
            throw notRun();
        }

        private static WorkerException notRun() {
            return new WorkerException(ErrorCode.NOT_SUPPORTED,
                    "an inline run writes down what is enqueued and does not run it; TestRuntime does");
        }
    }
}
