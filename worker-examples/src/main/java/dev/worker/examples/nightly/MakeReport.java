package dev.worker.examples.nightly;

import dev.worker.api.Message;
import dev.worker.api.MessageType;

/**
 * Makes the report of the night that its schedule's tick names.
 *
 * @param department whose report
 */
@MessageType(name = "make-report", queue = "reports")
record MakeReport(String department) implements Message<String> {}
