package dev.worker.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobFailedException;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Parent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parents as the store knew them when it was asked. */
final class StoredParents implements Parents {

    private final Map<JobId, Parent> parents = new LinkedHashMap<>();
    private final ResultReader results;

    StoredParents(List<Parent> parents, ResultReader results) {
        parents.forEach(parent -> this.parents.put(parent.id(), parent));
        this.results = results;
    }

    @Override
    public List<JobId> ids() {
        return List.copyOf(parents.keySet());
    }

    @Override
    public JobState state(JobId parent) {
        return find(parent).state();
    }

    @Override
    public <R, M extends Message<R>> R result(JobId id, Class<M> type) {
        Parent parent = find(id);
        String reason = parent.reason().orElse("no reason is known");
        return switch (parent.state()) {
            case SUCCEEDED -> read(parent, MessageDescriptor.of(type));
            case FAILED -> throw new JobFailedException(id, reason, null);
            case CANCELLED -> throw new WorkerException(
                    ErrorCode.JOB_CANCELLED, "job " + id + " was cancelled: " + reason);
            case WAITING, SCHEDULED, QUEUED, RUNNING -> throw new WorkerException(
                    ErrorCode.WRONG_STATE, "job " + id + " has not ended but is " + parent.state());
        };
    }

    @Override
    public <R, M extends Message<R>> List<R> results(Class<M> type) {
        MessageDescriptor<?> message = MessageDescriptor.of(type);
        List<R> all = new ArrayList<>();
        for (Parent parent : parents.values()) {
            if (parent.state() == JobState.SUCCEEDED && parent.type().filter(message.name()::equals).isPresent()) {
                all.add(read(parent, message));
            }
        }
        return all;
    }

    private Parent find(JobId id) {
        Parent parent = parents.get(id);
        if (parent == null) {
            throw new WorkerException(ErrorCode.JOB_NOT_FOUND, "job " + id + " is no parent of this job");
        }
        return parent;
    }

    @SuppressWarnings("unchecked") // the reader has checked it against the result type of the message
    private <R> R read(Parent parent, MessageDescriptor<?> message) {
        String type = parent.type().orElseThrow(() -> Tracked.notFound(parent.id()));
        return (R) parent.result().map(bytes -> results.read(parent.id(), type, bytes, message)).orElse(null);
    }
}
