package dev.worker.testkit;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.JobState;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Parents;
import dev.worker.api.WorkerException;
import java.util.ArrayList;
import java.util.List;

/** Parents that the test named, all of which have succeeded. */
record InlineParents(List<Parent> all) implements Parents {

    InlineParents {
        all = List.copyOf(all);
    }

    static InlineParents none() {
        return new InlineParents(List.of());
    }

    InlineParents plus(String type, Object result) {
        List<Parent> more = new ArrayList<>(all);
        more.add(new Parent(JobId.random(), type, result));
        return new InlineParents(more);
    }

    @Override
    public List<JobId> ids() {
        return all.stream().map(Parent::id).toList();
    }

    @Override
    public JobState state(JobId parent) {
        find(parent);
        return JobState.SUCCEEDED;
    }

    @Override
    @SuppressWarnings("unchecked") // given with a message of the type that was checked
    public <R, M extends Message<R>> R result(JobId parent, Class<M> type) {
        Parent found = find(parent);
        String name = MessageDescriptor.of(type).name();
        if (!found.type().equals(name)) {
            throw new WorkerException(
                    ErrorCode.WRONG_RESULT_TYPE, "job " + parent + " is of type " + found.type() + ", not " + name);
        }
        return (R) found.result();
    }

    @Override
    @SuppressWarnings("unchecked") // given with messages of this type
    public <R, M extends Message<R>> List<R> results(Class<M> type) {
        String name = MessageDescriptor.of(type).name();
        return (List<R>) all.stream().filter(parent -> parent.type().equals(name)).map(Parent::result).toList();
    }

    private Parent find(JobId id) {
        return all.stream().filter(parent -> parent.id().equals(id)).findFirst()
                .orElseThrow(() -> new WorkerException(
                        ErrorCode.JOB_NOT_FOUND, "job " + id + " is no parent of this job"));
    }

    /** One of them. */
    record Parent(JobId id, String type, Object result) {}
}
