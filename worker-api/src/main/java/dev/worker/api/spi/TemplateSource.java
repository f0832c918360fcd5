package dev.worker.api.spi;

import dev.worker.api.MessageTemplate;
import java.util.Optional;

/**
 * Where templates come from: a table of the application, say. Asked through a cache, so seldom: once for each message type in
 * the time that {@code worker.jobs.template-ttl} says, also for types of which it knows nothing. Safe for use by any number of
 * threads.
 */
@FunctionalInterface
public interface TemplateSource {

    /**
     * The template of a message type.
     *
     * @param type its wire name
     * @return empty if this source has none
     * @throws RuntimeException if it cannot say. What it said before goes on to count, unless it was forgotten since (RefreshTemplates, or
     *     more types than {@code worker.jobs.template-cache}); where there is nothing that it said, the
     *     enqueueing fails with {@link dev.worker.api.ErrorCode#UNAVAILABLE}, and a job that succeeds in bringing along one of
     *     this type, as a next step or a durable event, is tried again
     */
    Optional<MessageTemplate> load(String type);
}
