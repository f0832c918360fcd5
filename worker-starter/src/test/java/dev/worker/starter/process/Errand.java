package dev.worker.starter.process;

import dev.worker.api.Message;
import dev.worker.api.MessageType;

/** The messages that the processes of these tests handle. */
final class Errand {

    private Errand() {}

    /** Leaves its number in the ledger. */
    @MessageType(name = "effect", queue = "fifo")
    record Effect(int number) implements Message<Void> {}

    /** Runs until it is told to go on; gives the name of the process that ran it. */
    @MessageType(name = "held", queue = "held")
    record Held(int number) implements Message<String> {}

    /** Goes through so many items, with a checkpoint after each tenth; waits at the half until it is told to go on. */
    @MessageType(name = "walk", queue = "held")
    record Walk(int items) implements Message<Long> {}

    /** Ends its process the hard way. */
    @MessageType(name = "deadly", queue = "fifo")
    record Deadly() implements Message<Void> {}
}
