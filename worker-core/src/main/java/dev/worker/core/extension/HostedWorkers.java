package dev.worker.core.extension;

import java.util.List;
import java.util.Optional;

/** The workers that this runtime hosts, in the order in which they were added. */
public interface HostedWorkers {

    /** All of them. */
    List<HostedWorker> all();

    /** The one of this name. */
    Optional<HostedWorker> find(String name);

    /** The queue of the first worker that handles the message type of this wire name. */
    Optional<String> queueOf(String type);
}
