package dev.worker.core.internal.artifact;

import dev.worker.api.JobId;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.StoredArtifact;
import dev.worker.core.extension.Actor;
import dev.worker.core.extension.RepeatedTask;
import dev.worker.core.extension.RuntimeClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the artifacts of jobs that are no more. Every process does it; deleting twice does no harm. */
public final class ArtifactSweep implements Actor {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSweep.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    /** An artifact is stored before its job, which a transaction may hold back for a while. */
    private static final Duration SPARED = Duration.ofHours(1);

    /** There are few, and looking for them reads all names once more. */
    private static final Duration INCOMPLETE_EVERY = Duration.ofHours(1);

    /** Whoever put the beginning of one may come back and go on. */
    private static final Duration INCOMPLETE_SPARED = Duration.ofDays(1);

    private static final int BATCH = 1_000;

    private final ArtifactStore artifacts;
    private final JobStore jobs;
    private final RepeatedTask task;
    private final RepeatedTask incomplete;

    /** Sweeps this store. */
    public ArtifactSweep(ArtifactStore artifacts, JobStore jobs, RuntimeClock clock) {
        this.artifacts = artifacts;
        this.jobs = jobs;
        this.task = new RepeatedTask(clock, "deleting artifacts of jobs that are gone", EVERY, this::sweep);
        this.incomplete = new RepeatedTask(clock, "deleting beginnings of artifacts", INCOMPLETE_EVERY,
                () -> artifacts.deleteIncomplete(INCOMPLETE_SPARED));
    }

    @Override
    public String name() {
        return "artifacts";
    }

    @Override
    public void start() {
        task.start(EVERY);
        incomplete.start(INCOMPLETE_EVERY);
    }

    @Override
    public void stop() {
        task.stop();
        incomplete.stop();
    }

    private void sweep() {
        List<StoredArtifact> old = artifacts.list(SPARED);
        for (int from = 0; from < old.size() && !task.stopped(); from += BATCH) {
            sweep(old.subList(from, Math.min(from + BATCH, old.size())));
        }
    }

    private void sweep(List<StoredArtifact> some) {
        Map<StoredArtifact, JobId> ids = new HashMap<>();
        some.forEach(artifact -> jobOf(artifact).ifPresent(job -> ids.put(artifact, job)));
        Set<JobId> there = jobs.states(Set.copyOf(ids.values())).keySet();
        ids.forEach((artifact, job) -> {
            if (!there.contains(job)) {
                artifacts.delete(artifact.id(), SPARED);
            }
        });
    }

    /** One that does not say whose it is stays, and keeps no other from going. */
    private static Optional<JobId> jobOf(StoredArtifact artifact) {
        try {
            return Optional.of(JobId.of(artifact.label()));
        } catch (WorkerException e) {
            LOG.warn("artifact {} is labelled '{}', which names no job; it stays", artifact.id(), artifact.label());
            return Optional.empty();
        }
    }
}
