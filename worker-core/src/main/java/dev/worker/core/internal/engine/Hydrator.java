package dev.worker.core.internal.engine;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.Upcaster;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import dev.worker.api.spi.MessageCodec;
import dev.worker.core.extension.Payloads;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;

/** Turns the bytes of a job into the registered message class, through upcasters where they are older, and results into bytes. */
final class Hydrator {

    private final MessageCodec codec;
    private final Payloads payloads;

    @Inject
    Hydrator(MessageCodec codec, Payloads payloads) {
        this.codec = codec;
        this.payloads = payloads;
    }

    Message<?> message(Envelope envelope, HandlerPlan plan) {
        MessageDescriptor<?> wanted = plan.message();
        byte[] payload = payloads.read(envelope.payload());
        Object message = envelope.version() == wanted.version()
                ? codec.decode(payload, wanted.messageClass())
                : codec.fromFields(upcast(envelope, payload, plan), wanted.messageClass());
        if (message == null) {
            throw new WorkerException(ErrorCode.UNREADABLE, "payload of message type " + wanted.name() + " is null");
        }
        return wanted.messageClass().cast(message);
    }

    Optional<byte[]> result(Object result, JobId id, MessageDescriptor<?> message) {
        if (result == null) {
            return Optional.empty();
        }
        message.requireResult(result);
        return Optional.of(payloads.write("the result", id, codec.encode(result)));
    }

    private Map<String, Object> upcast(Envelope envelope, byte[] payload, HandlerPlan plan) {
        int version = envelope.version();
        int wanted = plan.message().version();
        if (version > wanted) {
            throw unknownVersion(envelope, wanted, "this worker knows no newer one");
        }
        Map<String, Object> fields = codec.fields(payload);
        for (; version < wanted; version++) {
            Upcaster upcaster = plan.upcasters().get(version);
            if (upcaster == null) {
                throw unknownVersion(envelope, wanted, "there is no upcaster from version " + version);
            }
            fields = upcaster.upcast(fields);
        }
        return fields;
    }

    private static WorkerException unknownVersion(Envelope envelope, int wanted, String why) {
        return new WorkerException(
                ErrorCode.UNKNOWN_TYPE,
                "message type " + envelope.type() + " came in version " + envelope.version() + ", version " + wanted
                        + " is handled, and " + why);
    }
}
