package dev.worker.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a message class: its name and version on the wire and the type of its result.
 *
 * @param messageClass the class that travels
 * @param name the wire name
 * @param version the version of the payload's shape, 1 or more
 * @param queue the queue that the class asks for, if it does
 * @param resultType the type argument of {@link Message}; {@code Object} where the class leaves it open
 * @param <M> the message class
 */
public record MessageDescriptor<M extends Message<?>>(
        Class<M> messageClass, String name, int version, Optional<String> queue, Type resultType) {

    /** Checks that nothing is null and that name, version and queue are within their limits. */
    public MessageDescriptor {
        Objects.requireNonNull(messageClass, "messageClass");
        Objects.requireNonNull(resultType, "resultType");
        Names.requireTypeName(name);
        queue.ifPresent(Names::requireQueue);
        if (version < 1) {
            throw WorkerException.invalid("version of message type %s is %d; allowed is 1 or more", name, version);
        }
    }

    /**
     * Reads the description of a message class.
     *
     * @throws WorkerException with {@link ErrorCode#INVALID_ARGUMENT} if the annotation holds a value out of range
     */
    public static <M extends Message<?>> MessageDescriptor<M> of(Class<M> messageClass) {
        MessageType annotation = messageClass.getAnnotation(MessageType.class);
        Type resultType = TypeArguments.of(messageClass, Message.class).orElse(Object.class);
        if (annotation == null) {
            return new MessageDescriptor<>(messageClass, kebabCase(messageClass), 1, Optional.empty(), resultType);
        }
        String name = annotation.name().isEmpty() ? kebabCase(messageClass) : annotation.name();
        Optional<String> queue = Optional.of(annotation.queue()).filter(declared -> !declared.isEmpty());
        return new MessageDescriptor<>(messageClass, name, annotation.version(), queue, resultType);
    }

    /** Tells whether a value may stand as the result of this message: any value for an open type, none for {@link Void}. */
    public boolean accepts(Object result) {
        if (result == null || resultType == Object.class) {
            return true;
        }
        Type raw = resultType instanceof ParameterizedType parameterized ? parameterized.getRawType() : resultType;
        return !(raw instanceof Class<?> resultClass) || resultClass.isInstance(result);
    }

    /**
     * Refuses a value that cannot stand as the result of this message.
     *
     * @param result what its handler returned; null for none
     * @throws WorkerException {@link ErrorCode#WRONG_RESULT_TYPE} that names both types
     */
    public void requireResult(Object result) {
        if (!accepts(result)) {
            throw new WorkerException(
                    ErrorCode.WRONG_RESULT_TYPE,
                    "the handler of message type " + name + " returned a " + result.getClass().getName()
                            + "; its result type is " + resultType.getTypeName());
        }
    }

    private static String kebabCase(Class<?> type) {
        return type.getSimpleName()
                .replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .toLowerCase(Locale.ROOT);
    }
}
