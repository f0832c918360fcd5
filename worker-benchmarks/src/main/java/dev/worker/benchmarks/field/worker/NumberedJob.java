package dev.worker.benchmarks.field.worker;

import dev.worker.api.Message;
import dev.worker.api.MessageType;

/** The one message. It names its queue, so that a runtime without workers knows it too. */
@MessageType(name = "numbered", queue = "bench")
record NumberedJob(int number) implements Message<Void> {}
