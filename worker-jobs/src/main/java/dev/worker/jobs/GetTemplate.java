package dev.worker.jobs;

import dev.worker.api.Message;
import dev.worker.api.MessageTemplate;
import java.util.Objects;
import java.util.Optional;

/**
 * The command that asks for the template that jobs of a message type are made by; empty if there is none.
 *
 * @param type the wire name
 */
public record GetTemplate(String type) implements Message<Optional<MessageTemplate>> {

    /** Checks that the type is not null. */
    public GetTemplate {
        Objects.requireNonNull(type, "type");
    }
}
