package dev.worker.jobs;

import dev.worker.api.ErrorCode;
import dev.worker.api.JobId;
import dev.worker.api.MessageDescriptor;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.MessageCodec;
import dev.worker.core.extension.Payloads;
import jakarta.inject.Inject;

/** Turns stored results into what their message type promises, or says that they are not that. */
final class ResultReader {

    private final MessageCodec codec;
    private final Payloads payloads;

    @Inject
    ResultReader(MessageCodec codec, Payloads payloads) {
        this.codec = codec;
        this.payloads = payloads;
    }

    /**
     * Reads.
     *
     * @param type the wire name of the job's own message type
     * @param message the message type that the caller believes the job to be of
     */
    Object read(JobId id, String type, byte[] bytes, MessageDescriptor<?> message) {
        if (!type.equals(message.name())) {
            throw wrongType(id, type, "its message type is not " + message.name(), null);
        }
        byte[] encoded = payloads.read(bytes);
        Object result;
        try {
            result = codec.decode(encoded, message.resultType());
        } catch (WorkerException e) {
            throw wrongType(id, type, "its result is no " + message.resultType().getTypeName(), e);
        }
        if (!message.accepts(result)) {
            throw wrongType(id, type, "its result is no " + message.resultType().getTypeName(), null);
        }
        return result;
    }

    private static WorkerException wrongType(JobId id, String type, String why, WorkerException cause) {
        return new WorkerException(
                ErrorCode.WRONG_RESULT_TYPE, "job " + id + " is of type " + type + ": " + why, cause);
    }
}
