package dev.worker.examples.orders;

import dev.worker.api.Message;
import dev.worker.api.MessageType;

/** What is to be done for an order, as messages. */
final class Step {

    private Step() {}

    /** Takes what was ordered from the shelf. */
    @MessageType(name = "reserve-goods", queue = "orders")
    record Reserve(int order) implements Message<Void> {}

    /** Takes the money. */
    @MessageType(name = "charge-card", queue = "orders")
    record Charge(int order) implements Message<Void> {}

    /** Sends the goods; gives the number of the parcel. */
    @MessageType(name = "ship-order", queue = "orders")
    record Ship(int order) implements Message<String> {}

    /** Ends an order, whatever became of it: undoes what was done if it was not shipped. Gives what to tell the customer. */
    @MessageType(name = "close-order", queue = "orders")
    record Close(int order) implements Message<String> {}
}
