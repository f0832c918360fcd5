package dev.worker.core.internal.plugin;

import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transactions;
import dev.worker.api.spi.Transport;
import dev.worker.core.internal.tracking.TrackedOutbox;
import java.util.Optional;

/**
 * The connected seams of a runtime.
 *
 * @param transactions if the jobs are kept in a database that has some
 * @param outbox the same, where another backend carries the jobs and they are to be relayed to it
 */
public record Opened(
        Transport transport,
        JobStore jobStore,
        Optional<StatusStore> statusStore,
        Optional<ScheduleStore> scheduleStore,
        Optional<ArtifactStore> artifactStore,
        MessageCodec codec,
        Optional<Transactions> transactions,
        Optional<TrackedOutbox> outbox) {}
