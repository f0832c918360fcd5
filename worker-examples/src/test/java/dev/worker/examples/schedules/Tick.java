package dev.worker.examples.schedules;

import dev.worker.api.Message;

/** What the schedules of the tests enqueue. */
record Tick(String text) implements Message<Void> {}
