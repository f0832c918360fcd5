package dev.worker.core.extension;

import dev.worker.api.spi.OwnerId;
import java.util.Optional;

/** The lease under which this process runs jobs. */
public interface ProcessLease {

    /** The name of this process, for people: host, process id and a random part. */
    String process();

    /** The owner that holds the lease now; empty before the start, after the stop, and while it is lost. */
    Optional<OwnerId> owner();
}
