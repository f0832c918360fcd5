package dev.worker.examples.transfer;

import dev.worker.api.Message;
import dev.worker.api.MessageType;

/**
 * Move money from one account to another. The result is the new balance of the account that it came from.
 *
 * @param number which order this carries out
 */
@MessageType(name = "transfer", version = 1, queue = "transfers")
record Transfer(int number, int from, int to, long cents) implements Message<Long> {}
