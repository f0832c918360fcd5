package dev.worker.nats;

import dev.worker.api.Message;

/** A message that may be as long as one likes, and comes back that long. */
record Text(String text) implements Message<String> {}
