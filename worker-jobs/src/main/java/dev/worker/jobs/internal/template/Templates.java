package dev.worker.jobs.internal.template;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.worker.api.ErrorCode;
import dev.worker.api.MessageTemplate;
import dev.worker.api.WorkerException;
import dev.worker.api.spi.Settings;
import dev.worker.api.spi.TemplateSource;
import dev.worker.core.extension.HostedWorkers;
import dev.worker.core.extension.RuntimeClock;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates as enqueueing sees them: through a bounded cache, of which a hit costs no look-up. Callers that miss the same
 * type at once share one look-up. What has been there for its time is looked up again by the next who asks; the others go on
 * with what there is.
 */
public final class Templates {

    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);

    private final List<TemplateSource> sources = new ArrayList<>();
    private final DeclaredEvents events;
    private final LoadingCache<String, Optional<MessageTemplate>> cache;

    /** The file of the settings, which counts before the sources; of those the first that has a template. */
    @Inject
    Templates(Settings settings, RuntimeClock clock, HostedWorkers workers, Set<TemplateSource> added) {
        events = new DeclaredEvents(workers);
        settings.find(TemplateSettings.FILE).ifPresent(file -> sources.add(new TemplateFile(file, events)));
        sources.addAll(added);
        cache = Caffeine.newBuilder()
                .maximumSize(settings.get(TemplateSettings.CACHE))
                .refreshAfterWrite(settings.get(TemplateSettings.TTL))
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .build(new Loader());
    }

    /**
     * The template of a message type.
     *
     * @throws WorkerException {@link ErrorCode#UNAVAILABLE} if a source failed and there is nothing that it said before;
     *     {@link ErrorCode#INVALID_ARGUMENT} if the template names an event that is not declared
     */
    public Optional<MessageTemplate> find(String type) {
        return sources.isEmpty() ? Optional.empty() : cache.get(type);
    }

    /** Forgets what was looked up; says of how many message types that was. */
    public int refresh() {
        cache.cleanUp();
        int known = cache.asMap().size();
        cache.invalidateAll();
        return known;
    }

    private final class Loader implements CacheLoader<String, Optional<MessageTemplate>> {

        @Override
        public Optional<MessageTemplate> load(String type) {
            for (TemplateSource source : sources) {
                Optional<MessageTemplate> template = ask(source, type);
                if (template.isPresent()) {
                    return template.map(events::require);
                }
            }
            return Optional.empty();
        }

        /** Whatever a source throws, a later try may end better: nothing that needs the template is to end for good by it. */
        private Optional<MessageTemplate> ask(TemplateSource source, String type) {
            try {
                return source.load(type);
            } catch (RuntimeException e) {
                throw new WorkerException(
                        ErrorCode.UNAVAILABLE, "the template of " + type + " cannot be looked up: " + e, e);
            }
        }

        @Override
        public Optional<MessageTemplate> reload(String type, Optional<MessageTemplate> old) {
            try {
                return load(type);
            } catch (RuntimeException e) {
                LOG.warn("the template of {} cannot be looked up; the one of before goes on to count", type, e);
                return old;
            }
        }
    }
}
