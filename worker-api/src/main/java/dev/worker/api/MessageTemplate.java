package dev.worker.api;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What jobs of a message type are like where their enqueueing does not say: it counts before what class, handler and worker
 * declare, and after {@link EnqueueOptions}. Starts as {@link #of} and is filled step by step; each step returns a new one.
 *
 * @param type the wire name of the message type
 * @param queue the queue
 * @param priority 1 (soonest) to 1000
 * @param timeout how long one attempt may take
 * @param resultTimeToLive how long the job is kept, with its result, once it has succeeded or was cancelled while it ran
 * @param retry how often and when a failed job is tried again
 * @param requires labels, as {@code key=value}, that a worker must have; added to those that the enqueueing names
 * @param events on which ends the {@linkplain EventRule#named named} domain events tell, by name; never where there is none. It
 *     counts before what the rules say
 */
public record MessageTemplate(
        String type,
        Optional<String> queue,
        Optional<Integer> priority,
        Optional<Duration> timeout,
        Optional<Duration> resultTimeToLive,
        Optional<RetryPolicy> retry,
        Set<String> requires,
        Map<String, Set<EventCondition>> events) {

    /**
     * Checks the values and copies the collections.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if one is not allowed
     */
    public MessageTemplate {
        Names.requireTypeName(type);
        queue.ifPresent(Names::requireQueue);
        priority.ifPresent(EnqueueOptions::requirePriority);
        timeout.ifPresent(value -> Durations.requirePositive("timeout", value));
        resultTimeToLive.ifPresent(value -> Durations.requireNotNegative("result time to live", value));
        requires.forEach(Names::requireLabel);
        requires = Set.copyOf(requires);
        events.keySet().forEach(Names::requireEvent);
        events = events.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, event -> Set.copyOf(event.getValue())));
    }

    /** The template of a message type, which says nothing yet. */
    public static MessageTemplate of(String type) {
        return new MessageTemplate(
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Map.of());
    }

    /** The same of a message class. */
    public static MessageTemplate of(Class<? extends Message<?>> type) {
        return of(MessageDescriptor.of(type).name());
    }

    /** Jobs go to this queue. */
    public MessageTemplate queue(String name) {
        return new MessageTemplate(
                type, Optional.of(Names.requireQueue(name)), priority, timeout, resultTimeToLive, retry, requires,
                events);
    }

    /** Jobs have this priority. */
    public MessageTemplate priority(int value) {
        return new MessageTemplate(type, queue, Optional.of(value), timeout, resultTimeToLive, retry, requires, events);
    }

    /** One attempt may take so long. */
    public MessageTemplate timeout(Duration value) {
        Durations.requirePositive("timeout", value);
        return new MessageTemplate(type, queue, priority, Optional.of(value), resultTimeToLive, retry, requires,
                events);
    }

    /** Results are kept so long. */
    public MessageTemplate resultTimeToLive(Duration value) {
        Durations.requireNotNegative("result time to live", value);
        return new MessageTemplate(type, queue, priority, timeout, Optional.of(value), retry, requires, events);
    }

    /** Failed jobs are tried again so. */
    public MessageTemplate retry(RetryPolicy value) {
        Values.requireGiven("retry", value);
        return new MessageTemplate(type, queue, priority, timeout, resultTimeToLive, Optional.of(value), requires,
                events);
    }

    /** Workers must have this label, too. */
    public MessageTemplate require(String key, String value) {
        Set<String> more = new TreeSet<>(requires);
        more.add(Names.requireLabel(key, value));
        return new MessageTemplate(type, queue, priority, timeout, resultTimeToLive, retry, more, events);
    }

    /** The domain event of this name tells of these ends and no others; of none if none is given. */
    public MessageTemplate event(String name, EventCondition... ends) {
        Map<String, Set<EventCondition>> more = new HashMap<>(events);
        more.put(name, Set.of(ends));
        return new MessageTemplate(type, queue, priority, timeout, resultTimeToLive, retry, requires, more);
    }
}
