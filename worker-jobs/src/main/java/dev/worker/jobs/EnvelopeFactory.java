package dev.worker.jobs;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.MessageTemplate;
import dev.worker.api.Unique;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.MessageCodec;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.Start;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.JobHeaders;
import dev.worker.core.extension.Payloads;
import dev.worker.jobs.internal.schedule.Envelopes;
import dev.worker.jobs.internal.template.Templates;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes envelopes of messages, and refuses what must not be sent. */
final class EnvelopeFactory implements Envelopes {

    private static final Logger LOG = LoggerFactory.getLogger(EnvelopeFactory.class);

    private static final String DEFAULT_QUEUE = "default";

    private final MessageCodec codec;
    private final Payloads payloads;
    private final HostedWorkers workers;
    private final Templates templates;
    private final int maxPayload;

    /** The types of which it has been told that nobody names their queue; there are no more than message classes. */
    private final Set<String> withoutQueue = ConcurrentHashMap.newKeySet();

    /** Reading a description takes reflection, and there is one enqueueing after the other of the same class. */
    private final ClassValue<MessageDescriptor<?>> descriptors = new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked") // asked for message classes alone
        protected MessageDescriptor<?> computeValue(Class<?> type) {
            return MessageDescriptor.of((Class<? extends Message<?>>) type);
        }
    };

    @Inject
    EnvelopeFactory(
            MessageCodec codec, Payloads payloads, HostedWorkers workers, Templates templates, Settings settings) {
        this.codec = codec;
        this.payloads = payloads;
        this.templates = templates;
        this.workers = workers;
        this.maxPayload = settings.get(JobSettings.MAX_PAYLOAD);
    }

    MessageDescriptor<?> describe(Class<?> messageClass) {
        return descriptors.get(messageClass);
    }

    Envelope envelope(Message<?> message, EnqueueOptions options) {
        // an artifact lives as long as its job, and what replaces a message has no job of its own
        return envelope(message, options, options.unique().filter(Unique::replaces).isEmpty());
    }

    /** No artifact is made of the message: it would have to live as long as the schedule, which is no job. */
    @Override
    public Envelope scheduled(Message<?> message, EnqueueOptions options) {
        return envelope(message, options, false);
    }

    private Envelope envelope(Message<?> message, EnqueueOptions options, boolean mayBeArtifact) {
        if (message == null) {
            throw WorkerException.invalid("message is null; a message is needed");
        }
        MessageDescriptor<?> type = describe(message.getClass());
        refuseReplacingAfterOthers(options);
        JobId id = options.id().orElseGet(JobId::random);
        Optional<MessageTemplate> template = templates.find(type.name());
        byte[] payload = encode(message, id, type, mayBeArtifact);
        return new Envelope(
                id,
                type.name(),
                type.version(),
                payload,
                queue(type, options, template),
                options.chosenPriority().or(() -> template.flatMap(MessageTemplate::priority))
                        .orElseGet(options::priority),
                start(options),
                options.unique(),
                requires(options, template),
                headers(options, template, payload),
                options.after());
    }

    private byte[] encode(Message<?> message, JobId id, MessageDescriptor<?> type, boolean mayBeArtifact) {
        byte[] payload = codec.encode(message);
        if (mayBeArtifact) {
            payload = payloads.write("the message", id, payload);
        } else {
            payloads.requireTravels("the message", payload);
        }
        if (payload.length > maxPayload) {
            throw WorkerException.invalid(
                    "message of type %s has %d bytes; allowed is up to %d (setting worker.%s). %s",
                    type.name(), payload.length, maxPayload, JobSettings.MAX_PAYLOAD.key(), mayBeArtifact
                            ? "Set worker.artifact-store to keep what is large outside of jobs"
                            : "That of a schedule, or one that replaces another, is never kept outside of its job");
        }
        return payload;
    }

    private String queue(
            MessageDescriptor<?> type, EnqueueOptions options, Optional<MessageTemplate> template) {
        return options.queue()
                .or(() -> template.flatMap(MessageTemplate::queue))
                .or(type::queue)
                .or(() -> workers.queueOf(type.name()))
                .orElseGet(() -> defaultQueue(type.name()));
    }

    /** Where nobody may look: whoever forgot to name the queue would wait for a job that never runs. */
    private String defaultQueue(String type) {
        if (withoutQueue.add(type)) {
            LOG.warn(
                    "jobs of type {} go to the queue '{}', as nothing names another: not their options, no template, not"
                            + " @MessageType(queue), and no worker of this process handles them",
                    type, DEFAULT_QUEUE);
        }
        return DEFAULT_QUEUE;
    }

    private static Start start(EnqueueOptions options) {
        if (options.unique().orElse(null) instanceof Unique.Debounce debounce) {
            if (options.delay().isPresent() || options.runAt().isPresent()) {
                throw WorkerException.invalid(
                        "a job that is debounced under key '%s' has a delay or a time of its own; the debounce says when it runs",
                        debounce.key());
            }
            return new Start.After(debounce.delay());
        }
        return options.delay().filter(Duration::isPositive).<Start>map(Start.After::new)
                .or(() -> options.runAt().map(Start.At::new))
                .orElse(Start.NOW);
    }

    private static void refuseReplacingAfterOthers(EnqueueOptions options) {
        boolean replaces = options.unique().filter(Unique::replaces).isPresent();
        if (replaces && !options.after().isEmpty()) {
            throw WorkerException.invalid(
                    "a job that replaces what waits under key '%s' cannot come after others; leave one of the two out",
                    options.uniqueKey().orElseThrow());
        }
    }

    private static Set<String> requires(EnqueueOptions options, Optional<MessageTemplate> template) {
        Set<String> more = template.map(MessageTemplate::requires).orElse(Set.of());
        if (more.isEmpty()) {
            return options.requires();
        }
        Set<String> all = new HashSet<>(more);
        all.addAll(options.requires());
        return all;
    }

    private static Map<String, String> headers(
            EnqueueOptions options, Optional<MessageTemplate> template, byte[] payload) {
        Map<String, String> headers = new HashMap<>(options.headers());
        template.map(JobHeaders::of).ifPresent(headers::putAll);
        headers.putAll(JobHeaders.of(options));
        if (Payloads.isReference(payload)) {
            headers.put(Envelope.ARTIFACT, "message");
        }
        return headers;
    }
}
