package dev.worker.examples.quickstart;

import dev.worker.api.event.EventListener;
import dev.worker.api.event.JobEvent;
import dev.worker.api.event.WorkerEvent;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what this run does, by the events that follow each stored change. */
final class Tally implements EventListener {

    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong deadLettered = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final ProgressLine progress;

    Tally(ProgressLine progress) {
        this.progress = progress;
    }

    @Override
    public void on(WorkerEvent event) {
        if (event instanceof JobEvent job && job.type().equals(IndexFile.TYPE)) {
            switch (job) {
                case JobEvent.Succeeded ended -> ended(succeeded);
                case JobEvent.Failed ended -> ended(deadLettered);
                case JobEvent.Cancelled ended -> ended(cancelled);
                case JobEvent.Retried again -> retried.incrementAndGet();
                case JobEvent.Enqueued other -> {}
                case JobEvent.Started other -> {}
                case JobEvent.Released other -> {}
                case JobEvent.AttemptLost other -> {}
            }
        }
    }

    long ended() {
        return succeeded.get() + deadLettered.get() + cancelled.get();
    }

    /** The first half of the program's last line. */
    @Override
    public String toString() {
        return succeeded + " succeeded, " + retried + " retried, " + deadLettered + " dead-lettered";
    }

    private void ended(AtomicLong how) {
        how.incrementAndGet();
        progress.update(ended());
    }
}
