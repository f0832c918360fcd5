package dev.worker.jobs;

import dev.worker.api.Cancellation;
import dev.worker.api.JobHandle;
import dev.worker.api.JobId;
import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.MessageDescriptor;
import java.time.Duration;
import java.util.Optional;

/** A handle that asks the store. */
record StoredJobHandle<R>(JobId id, MessageDescriptor<?> message, StoredJobs jobs) implements JobHandle<R> {

    @Override
    public JobInfo info() {
        return jobs.info(id, message.name());
    }

    @Override
    @SuppressWarnings("unchecked") // the store of jobs has checked it against the result type of the message
    public R result(Duration timeout) {
        return (R) jobs.result(id, message, timeout);
    }

    @Override
    public Optional<JobState> await(Duration timeout) {
        return jobs.await(id, message.name(), timeout);
    }

    @Override
    public Cancellation cancel(String reason) {
        return jobs.cancel(id, message.name(), reason);
    }

    @Override
    public String toString() {
        return message.name() + " " + id;
    }
}
