package dev.worker.core.extension;

import dev.worker.api.EnqueueOptions;
import dev.worker.api.ErrorCode;
import dev.worker.api.EventCondition;
import dev.worker.api.MessageTemplate;
import dev.worker.api.Names;
import dev.worker.api.RetryPolicy;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Envelope;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a job brings along of its own execution, as headers of its envelope: its timeout, its retry policy, how long its
 * result is kept and which of its ends domain events tell of. Text that stays readable for older and newer versions of the framework.
 *
 * <p>A header that is there but cannot be read makes its job unreadable: to go on as if it were not there would run the job
 * under rules that nobody asked for.
 */
public final class JobHeaders {

    private static final String PREFIX = Names.HEADER_PREFIX;

    /** The header of {@link EnqueueOptions#timeout}, an ISO-8601 duration. */
    public static final String TIMEOUT = PREFIX + "timeout";

    /** The header of {@link EnqueueOptions#retry}. */
    public static final String RETRY = PREFIX + "retry";

    /** The header of {@link EnqueueOptions#resultTimeToLive}, an ISO-8601 duration. */
    public static final String RESULT_TIME_TO_LIVE = PREFIX + "result-ttl";

    /** The header of {@link MessageTemplate#events}. */
    public static final String EVENTS = PREFIX + "events";

    private JobHeaders() {}

    /** The headers that carry what the options ask for; empty if they ask for nothing. The options' own headers are not among them. */
    public static Map<String, String> of(EnqueueOptions options) {
        Map<String, String> headers = of(options.timeout(), options.retry(), options.resultTimeToLive());
        options.limitKey().ifPresent(key -> headers.put(Envelope.LIMIT_KEY, key));
        return headers;
    }

    /** The headers that carry what a template asks for; empty if it asks for nothing. */
    public static Map<String, String> of(MessageTemplate template) {
        Map<String, String> headers = of(template.timeout(), template.retry(), template.resultTimeToLive());
        if (!template.events().isEmpty()) {
            headers.put(EVENTS, EventsText.format(template.events()));
        }
        return headers;
    }

    private static Map<String, String> of(
            Optional<Duration> timeout, Optional<RetryPolicy> retry, Optional<Duration> resultTimeToLive) {
        Map<String, String> headers = new LinkedHashMap<>();
        timeout.ifPresent(value -> headers.put(TIMEOUT, value.toString()));
        retry.ifPresent(value -> headers.put(RETRY, RetryText.format(value)));
        resultTimeToLive.ifPresent(value -> headers.put(RESULT_TIME_TO_LIVE, value.toString()));
        return headers;
    }

    /**
     * How long one attempt may take, if the job says.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if it says so in a way that cannot be read
     */
    public static Optional<Duration> timeout(Map<String, String> headers) {
        return read(headers, TIMEOUT, JobHeaders::positive);
    }

    /**
     * How often and when the job is tried again, if it says.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if it says so in a way that cannot be read
     */
    public static Optional<RetryPolicy> retry(Map<String, String> headers) {
        return read(headers, RETRY, RetryText::parse);
    }

    /**
     * How long the result is kept, if the job says.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if it says so in a way that cannot be read
     */
    public static Optional<Duration> resultTimeToLive(Map<String, String> headers) {
        return read(headers, RESULT_TIME_TO_LIVE, JobHeaders::notNegative);
    }

    /**
     * Of which ends named domain events tell, by name, where the job says.
     *
     * @throws WorkerException {@link ErrorCode#UNREADABLE} if it says so in a way that cannot be read
     */
    public static Map<String, Set<EventCondition>> events(Map<String, String> headers) {
        return read(headers, EVENTS, EventsText::parse).orElse(Map.of());
    }

    private static Duration positive(String text) {
        Duration value = notNegative(text);
        if (value.isZero()) {
            throw new IllegalArgumentException("zero");
        }
        return value;
    }

    private static Duration notNegative(String text) {
        Duration value = Duration.parse(text);
        if (value.isNegative()) {
            throw new IllegalArgumentException("negative");
        }
        return value;
    }

    private static <T> Optional<T> read(Map<String, String> headers, String name, Function<String, T> parser) {
        String text = headers.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | DateTimeException | WorkerException e) {
            throw new WorkerException(
                    ErrorCode.UNREADABLE, "header " + name + " of the job is '" + text + "', which cannot be read", e);
        }
    }
}
