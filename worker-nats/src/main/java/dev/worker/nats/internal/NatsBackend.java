package dev.worker.nats.internal;

import dev.worker.api.spi.ArtifactStore;
import dev.worker.api.spi.Backend;
import dev.worker.api.spi.JobStore;
import dev.worker.api.spi.PluginContext;
import dev.worker.api.spi.ScheduleStore;
import dev.worker.api.spi.StatusStore;
import dev.worker.api.spi.Transport;
import dev.worker.nats.internal.artifact.NatsArtifactStore;
import dev.worker.nats.internal.lifecycle.JobParts;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.NatsSettings;
import dev.worker.nats.internal.link.ServerTime;
import dev.worker.nats.internal.schedule.NatsScheduleStore;
import dev.worker.nats.internal.status.NatsStatusStore;
import dev.worker.nats.internal.store.NatsJobStore;
import dev.worker.nats.internal.stream.Bucket;
import dev.worker.nats.internal.stream.Entry;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Padding;
import dev.worker.nats.internal.stream.Streams;
import dev.worker.nats.internal.stream.Topology;
import dev.worker.nats.internal.transport.NatsTransport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Transport and stores over one connection and the same records, so that a settlement is the change of state. */
public final class NatsBackend implements Backend {

    private final NatsLink link;
    private final NatsTransport transport;
    private final NatsJobStore jobStore;
    private final NatsStatusStore statusStore;
    private final NatsScheduleStore scheduleStore;
    private final NatsArtifactStore artifactStore;

    private NatsBackend(NatsLink link, NatsSettings settings, Optional<InstantSource> clock) {
        this.link = link;
        Topology topology = new Topology(settings.prefix());
        boolean direct = new Streams(link, settings, topology).ensure();
        Bucket jobs = new Bucket(link, topology.jobsBucket(), direct);
        Bucket owners = new Bucket(link, topology.ownersBucket(), direct);
        Bucket workers = new Bucket(link, topology.workersBucket(), direct);
        Bucket schedules = new Bucket(link, topology.schedulesBucket(), direct);
        Journal work = new Journal(link, topology.workStream(), direct, Padding.ofWork(link, settings));
        Journal due = new Journal(link, topology.dueStream(), direct);
        InstantSource time = clock.orElseGet(() -> serverTime(link, owners));
        JobParts parts = JobParts.of(link, topology, time, settings.tracking(), work, due, jobs, owners);
        this.transport = new NatsTransport(link, topology, parts, work, owners, settings.ackWait());
        this.jobStore = new NatsJobStore(link, parts);
        this.statusStore = new NatsStatusStore(link, workers, time);
        this.scheduleStore = new NatsScheduleStore(link, schedules, time);
        this.artifactStore = new NatsArtifactStore(link, topology.artifacts(), settings.replicas(), time);
    }

    /** Connects. */
    public static NatsBackend open(PluginContext context) {
        NatsSettings settings = NatsSettings.of(context.settings());
        NatsLink link = NatsLink.connect(settings);
        try {
            return new NatsBackend(link, settings, context.clock());
        } catch (RuntimeException e) {
            link.close();
            throw e;
        }
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
    public Optional<ArtifactStore> artifactStore() {
        return Optional.of(artifactStore);
    }

    @Override
    public void close() {
        transport.close();
        link.close();
    }

    private static ServerTime serverTime(NatsLink link, Bucket owners) {
        String key = "time." + UUID.randomUUID();
        return new ServerTime(() -> stamp(link, owners, key));
    }

    private static Instant stamp(NatsLink link, Bucket owners, String key) {
        link.await(owners.put(key, new byte[0]));
        Entry entry = link.await(owners.get(key)).orElseThrow();
        owners.delete(entry.revision());
        return entry.time();
    }
}
