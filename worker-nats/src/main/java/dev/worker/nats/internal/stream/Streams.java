package dev.worker.nats.internal.stream;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.NatsSettings;
import dev.worker.nats.internal.link.Patience;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates what is missing, and says where what is there differs from what the settings ask for. */
public final class Streams {

    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);
    private static final int STREAM_NOT_FOUND = 10059;
    private static final int STREAM_NAME_IN_USE = 10058;
    /** Its servers have not found each other or have not elected one of them, or one that was elected is none any more. */
    private static final Set<Integer> NO_LEADER = Set.of(10004, 10008, 10009);

    private final NatsLink link;
    private final NatsSettings settings;
    private final Topology topology;

    /** For the streams of this prefix. */
    public Streams(NatsLink link, NatsSettings settings, Topology topology) {
        this.link = link;
        this.settings = settings;
        this.topology = topology;
    }

    /**
     * Makes sure that all are there.
     *
     * @return whether reads need not go through the leaders of the streams as they are, whoever made them. Any replica may answer a
     *     direct read, and one that lags behind would answer with what is over
     */
    public boolean ensure() {
        Patience patience = new Patience(settings);
        List<StreamConfiguration> used = wanted().stream().map(stream -> patience.ask(() -> ensure(stream))).toList();
        if (used.stream().anyMatch(stream -> stream.getReplicas() == 1)) {
            LOG.warn(
                    "Streams have one replica (as worker.nats.replicas=1 makes them) and nats-server writes to disk every two"
                            + " minutes unless it is told otherwise (sync_interval): a power failure may lose jobs of that"
                            + " time; a crash of the server alone does not");
        }
        return used.stream().allMatch(stream -> stream.getAllowDirect() && stream.getReplicas() == 1);
    }

    private List<StreamConfiguration> wanted() {
        return List.of(
                base(topology.workStream()).subjects(topology.workRoot() + ">")
                        .retentionPolicy(RetentionPolicy.WorkQueue)
                        .maxBytes(settings.maxWorkBytes().orElse(-1))
                        .build(),
                base(topology.dueStream()).subjects(topology.dueRoot() + ">").build(),
                bucket(topology.jobsBucket()).build(),
                bucket(topology.ownersBucket()).build(),
                bucket(topology.workersBucket()).build(),
                bucket(topology.schedulesBucket()).build());
    }

    private StreamConfiguration.Builder base(String name) {
        return StreamConfiguration.builder().name(name).storageType(StorageType.File).replicas(settings.replicas())
                .discardPolicy(DiscardPolicy.New)
                .allowDirect(settings.replicas() == 1);
    }

    private StreamConfiguration.Builder bucket(String bucket) {
        return base(Topology.streamOf(bucket)).subjects(Topology.rootOf(bucket) + ">")
                .maxMessagesPerSubject(1)
                .allowRollup(true);
    }

    /** Gives the stream as it is. */
    private StreamConfiguration ensure(StreamConfiguration wanted) {
        try {
            StreamInfo found = find(wanted.getName());
            StreamConfiguration used = (found == null ? create(wanted) : found).getConfiguration();
            compare(wanted, used);
            return used;
        } catch (JetStreamApiException e) {
            if (NO_LEADER.contains(e.getApiErrorCode())) {
                throw NatsLink.unavailable("NATS does not make the stream " + wanted.getName() + " now", e);
            }
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "the NATS server does not make the stream %s (worker.nats.prefix=%s, worker.nats.replicas=%d): %s",
                    wanted.getName(), topology.prefix(), settings.replicas(), e.getMessage()), e);
        }
    }

    private StreamInfo find(String name) throws JetStreamApiException {
        try {
            return link.manage(management -> management.getStreamInfo(name));
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == STREAM_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private StreamInfo create(StreamConfiguration wanted) throws JetStreamApiException {
        try {
            StreamInfo created = link.manage(management -> management.addStream(wanted));
            LOG.info("Created the stream {}", wanted.getName());
            return created;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NAME_IN_USE) {
                throw e;
            }
            return find(wanted.getName());
        }
    }

    /** Limits may have been changed by hand, and are told; what our guarantees rest on may not differ. */
    private static void compare(StreamConfiguration wanted, StreamConfiguration found) {
        List<String> wrong = new ArrayList<>();
        differ(wrong, "retention", wanted.getRetentionPolicy(), found.getRetentionPolicy());
        differ(wrong, "subjects", wanted.getSubjects(), found.getSubjects());
        differ(wrong, "max_msgs_per_subject", wanted.getMaxMsgsPerSubject(), found.getMaxMsgsPerSubject());
        differ(wrong, "discard", wanted.getDiscardPolicy(), found.getDiscardPolicy());
        differ(wrong, "max_age", wanted.getMaxAge(), found.getMaxAge());
        differ(wrong, "storage", wanted.getStorageType(), found.getStorageType());
        differ(wrong, "deny_delete", wanted.getDenyDelete(), found.getDenyDelete());
        differ(wrong, "deny_purge", wanted.getDenyPurge(), found.getDenyPurge());
        if (!wrong.isEmpty()) {
            throw new WorkerException(ErrorCode.INVALID_CONFIGURATION, String.format(Locale.ROOT,
                    "the stream %s exists with other settings: %s; mend or delete it, or choose another worker.nats.prefix",
                    wanted.getName(), String.join(", ", wrong)));
        }
        List<String> told = new ArrayList<>();
        differ(told, "num_replicas", wanted.getReplicas(), found.getReplicas());
        differ(told, "max_bytes", wanted.getMaxBytes(), found.getMaxBytes());
        if (!told.isEmpty()) {
            LOG.warn("The stream {} exists with other settings, which stay: {}", wanted.getName(),
                    String.join(", ", told));
        }
    }

    private static void differ(List<String> differences, String what, Object wanted, Object found) {
        if (!Objects.equals(wanted, found)) {
            differences.add(String.format(Locale.ROOT, "%s is %s, wanted is %s", what, found, wanted));
        }
    }
}
