package dev.worker.examples.quickstart;

import dev.worker.api.JobId;
import dev.worker.api.Message;
import dev.worker.api.MessageType;

/**
 * The message that asks for the summary of all files.
 *
 * @param listing the fingerprint of the {@link Listing} that is meant
 */
@MessageType(name = "summarize-index")
record Summarize(JobId listing) implements Message<Summary> {

    /** The same summary asked for again is the same job. */
    JobId id() {
        return JobId.named("summarize-index\n" + listing);
    }
}
