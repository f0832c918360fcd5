package dev.worker.core.extension;

import dev.worker.api.HandlerSpec;
import dev.worker.api.WorkerSpec;
import java.util.List;

/** Says which gates the jobs of a handler must pass. Bound by {@link WorkerBinder#admission}. */
public interface Admission {

    /**
     * The gates of a handler, asked for once, at the start.
     *
     * @return the same objects for handlers that share a gate; empty if the handler's jobs pass freely
     */
    List<Gate> gates(WorkerSpec worker, HandlerSpec handler);
}
