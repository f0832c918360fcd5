package dev.worker.jobs.internal.template;

import dev.worker.api.ErrorCode;
import dev.worker.api.HandlerSpec;
import dev.worker.api.MessageTemplate;
import dev.worker.api.WorkerException;
import dev.worker.core.extension.HostedWorkers;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The domain events that the workers of this process declare by name. Of types that none of them handles nothing is known here. */
final class DeclaredEvents {

    private final HostedWorkers workers;

    DeclaredEvents(HostedWorkers workers) {
        this.workers = workers;
    }

    /** As {@link #require(String, String)} for all events of a template, which it gives. */
    MessageTemplate require(MessageTemplate template) {
        template.events().keySet().forEach(name -> require(template.type(), name));
        return template;
    }

    /**
     * Gives the name of an event.
     *
     * @throws WorkerException {@link ErrorCode#INVALID_ARGUMENT} if the type is handled here and no event of this name is declared
     */
    String require(String type, String name) {
        List<HandlerSpec> handlers = workers.all().stream()
                .flatMap(worker -> worker.spec().handlers().stream())
                .filter(handler -> handler.message().name().equals(type))
                .toList();
        Set<String> declared = handlers.stream()
                .flatMap(handler -> handler.events().stream())
                .flatMap(rule -> rule.name().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        if (!handlers.isEmpty() && !declared.contains(name)) {
            throw WorkerException.invalid(
                    "no domain event of message type %s is named '%s'; declared are %s", type, name, declared);
        }
        return name;
    }
}
