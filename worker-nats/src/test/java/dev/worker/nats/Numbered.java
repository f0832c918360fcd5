package dev.worker.nats;

import dev.worker.api.Message;

/** A message with nothing but a number. */
record Numbered(int number) implements Message<Integer> {}
