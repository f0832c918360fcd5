package dev.worker.core.internal.engine;

import dev.worker.api.JobInfo;
import dev.worker.api.JobState;
import dev.worker.api.event.JobEvent;
import dev.worker.api.spi.Change;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An attempt that is over and how it is to be settled.
 *
 * @param execution the attempt, be it one that another process ran
 * @param settlement the change to make
 * @param time how long the handler took
 * @param events domain events that tell of it
 */
record Ending(
        Execution execution,
        Settlement settlement,
        Duration time,
        List<Consequences.Published> events) {

    static Ending of(Execution execution, Change change) {
        Settlement settlement = new Settlement(
                execution.id(), execution.attempt(), execution.worker(), change, execution.lastProgress(),
                execution.consequences().next());
        Duration time = execution.begun() ? Duration.ofNanos(execution.elapsedNanos()) : Duration.ZERO;
        return new Ending(execution, settlement, time, execution.consequences().events());
    }

    /** Another end of the same attempt. */
    Ending instead(Change change, Consequences consequences) {
        Settlement other = new Settlement(settlement.id(), settlement.attempt(), settlement.worker(), change,
                Optional.empty(), consequences.next());
        return new Ending(execution, other, time, consequences.events());
    }

    /** What to tell listeners once the change is durable. */
    JobEvent event() {
        Envelope job = execution.delivery().envelope();
        int attempt = execution.attempt();
        String worker = settlement.worker();
        return switch (settlement.change()) {
            case Change.Succeed succeed ->
                new JobEvent.Succeeded(job.id(), job.type(), job.queue(), attempt, worker, time);
            case Change.Retry retry ->
                new JobEvent.Retried(
                        job.id(), job.type(), job.queue(), attempt, worker, retry.error(), time, retry.delay());
            case Change.Fail fail ->
                new JobEvent.Failed(job.id(), job.type(), job.queue(), attempt, worker, fail.error(), time,
                        fail.reason());
            case Change.Cancel cancel ->
                new JobEvent.Cancelled(job.id(), job.type(), job.queue(), attempt, worker, cancel.reason());
            case Change.Release release -> new JobEvent.Released(job.id(), job.type(), job.queue(), attempt, worker);
        };
    }

    boolean isRelease() {
        return settlement.change() instanceof Change.Release;
    }

    /** Whether a job stands where this change has brought it, or would have. */
    boolean explains(JobInfo job) {
        JobState state = job.state();
        boolean waits = state == JobState.QUEUED || state == JobState.SCHEDULED;
        boolean stored = switch (settlement.change()) {
            case Change.Succeed succeed -> state == JobState.SUCCEEDED;
            case Change.Fail fail -> state == JobState.FAILED;
            case Change.Cancel cancel -> state == JobState.CANCELLED;
            case Change.Retry retry -> waits;
            case Change.Release release -> waits;
        };
        int restored = isRelease() ? 1 : 0;
        return stored && job.attempt() == settlement.attempt() - restored;
    }

    /** What to tell listeners where the store refused. */
    JobEvent lost() {
        return new JobEvent.AttemptLost(
                execution.id(), execution.type(), execution.queue(), execution.attempt(), settlement.worker());
    }
}
