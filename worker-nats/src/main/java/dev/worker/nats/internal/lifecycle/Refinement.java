package dev.worker.nats.internal.lifecycle;

import dev.worker.nats.internal.job.DueSlot;
import dev.worker.nats.internal.link.NatsLink;
import dev.worker.nats.internal.link.Window;
import dev.worker.nats.internal.record.DueNote;
import dev.worker.nats.internal.stream.Journal;
import dev.worker.nats.internal.stream.Topology;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Puts notes into shorter slots, now that their time is near. Several processes find the same ones at the same time: a copy is named
 * after the place of its original, and of those with one name that come within two minutes the server keeps the first. A note
 * that is there twice all the same does no harm.
 */
final class Refinement {

    private static final String NAME = "Nats-Msg-Id";

    private final NatsLink link;
    private final Journal due;
    private final Topology topology;
    private final InstantSource time;

    Refinement(NatsLink link, Journal due, Topology topology, InstantSource time) {
        this.link = link;
        this.due = due;
        this.topology = topology;
        this.time = time;
    }

    /** Copies these notes, given by their places, and then takes the originals away. */
    void refine(Map<Long, DueNote> notes) {
        Window.askAll(link, List.copyOf(notes.entrySet()), original -> copy(original.getKey(), original.getValue()));
        Window.askAll(link, List.copyOf(notes.keySet()), due::delete);
    }

    private CompletableFuture<PublishAck> copy(long place, DueNote note) {
        Headers headers = new Headers().add(NAME, "copy-of-" + place);
        String slot = DueSlot.of(note.at(), time.instant()).token();
        return link.request(topology.dueRoot() + slot, headers, note.toBytes()).thenApply(Refinement::stored);
    }

    private static PublishAck stored(Message answer) {
        try {
            return new PublishAck(answer);
        } catch (IOException | JetStreamApiException e) {
            throw NatsLink.unavailable("NATS does not store a note", e);
        }
    }
}
