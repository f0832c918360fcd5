package dev.worker.core.internal.codec;

import dev.worker.api.ErrorCode;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.MessageCodec;
import java.lang.reflect.Type;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain JSON: records by their components, times as ISO-8601 text, empty optionals as null. Unknown fields are passed over, so
 * that a newer producer may send more than an older worker knows; a component that is missing is an error unless it is an optional,
 * for an invented zero would be worse. The type to read is always the caller's; type ids in
 * the data have no meaning. Nesting, numbers and names are bounded by Jackson's own read constraints.
 */
final class JsonCodec implements MessageCodec {

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

    private final JsonMapper mapper = JsonMapper.builder()
            .annotationIntrospector(new RequiredComponents())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            // An excerpt of the source in an error message would put secrets of the payload into logs.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** Through an upcaster a decimal must come as it was: as a double it would lose digits. */
    private final ObjectReader fieldReader = mapper.readerFor(FIELDS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    @Override
    public byte[] encode(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw unreadable("a value of " + value.getClass().getName() + " cannot be written as JSON", e);
        }
    }

    @Override
    public Object decode(byte[] bytes, Type type) {
        JavaType wanted = mapper.constructType(type);
        try {
            return mapper.readValue(bytes, wanted);
        } catch (JacksonException | IllegalArgumentException e) {
            throw unreadable("the bytes cannot be read as " + wanted.toCanonical(), e);
        }
    }

    @Override
    public Map<String, Object> fields(byte[] bytes) {
        try {
            Map<String, Object> fields = fieldReader.readValue(bytes);
            if (fields == null) {
                throw new WorkerException(ErrorCode.UNREADABLE, "the bytes are null; a JSON object is needed");
            }
            return fields;
        } catch (JacksonException e) {
            throw unreadable("the bytes cannot be read as a JSON object", e);
        }
    }

    @Override
    public Object fromFields(Map<String, Object> fields, Type type) {
        JavaType wanted = mapper.constructType(type);
        try {
            return mapper.convertValue(fields, wanted);
        } catch (JacksonException | IllegalArgumentException e) {
            throw unreadable("the fields " + fields.keySet() + " cannot be read as " + wanted.toCanonical(), e);
        }
    }

    /**
     * Says where, and what kind of thing went wrong there, but not Jackson's own message, nor Jackson's exception as the cause:
     * both may quote values.
     */
    private static WorkerException unreadable(String what, Exception e) {
        return new WorkerException(ErrorCode.UNREADABLE, what + where(e) + ": " + kind(e));
    }

    private static String where(Exception e) {
        if (!(e instanceof DatabindException databind) || databind.getPath().isEmpty()) {
            return "";
        }
        return databind.getPath().stream()
                .map(step -> step.getPropertyName() != null ? step.getPropertyName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining(".", " at ", ""));
    }

    private static String kind(Exception e) {
        String name = e.getClass().getSimpleName().replace("Exception", "");
        String words = name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
        return e instanceof JacksonException jackson && jackson.getLocation() != null
                && jackson.getLocation().getLineNr() > 0
                        ? words + " (line " + jackson.getLocation().getLineNr() + ", column "
                                + jackson.getLocation().getColumnNr() + ")"
                        : words;
    }
}
