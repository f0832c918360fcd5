package dev.worker.core.internal.memory;

import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import java.time.InstantSource;
import java.util.Optional;

/** Transport and stores over the same records, so that a settlement is the change of state. */
final class MemoryBackend implements Backend {

    private final MemoryTransport transport;
    private final MemoryJobStore jobStore;
    private final MemoryStatusStore statusStore;
    private final MemoryScheduleStore scheduleStore;

    MemoryBackend(int maxJobs, Optional<InstantSource> clock) {
        InstantSource now = clock.orElseGet(InstantSource::system);
        Leases leases = new Leases(clock.orElseGet(SteadyClock::new));
        JobTable jobs = new JobTable(maxJobs, now);
        Listeners listeners = new Listeners();
        transport = new MemoryTransport(jobs, leases, listeners);
        jobStore = new MemoryJobStore(jobs, listeners);
        statusStore = new MemoryStatusStore(now);
        scheduleStore = new MemoryScheduleStore(now);
    }

    @Override
    public Optional<Transport> transport() {
        return Optional.of(transport);
    }

    @Override
    public Optional<JobStore> jobStore() {
        return Optional.of(jobStore);
    }

    @Override
    public Optional<StatusStore> statusStore() {
        return Optional.of(statusStore);
    }

    @Override
    public Optional<ScheduleStore> scheduleStore() {
        return Optional.of(scheduleStore);
    }

    @Override
    public void close() {
        transport.close();
        jobStore.close();
        statusStore.close();
        scheduleStore.close();
    }
}
