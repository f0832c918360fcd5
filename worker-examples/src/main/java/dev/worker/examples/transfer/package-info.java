/**
 * Moves money between accounts, each transfer exactly once however often the program is killed: an application to copy. Read in
 * this order: {@link dev.worker.examples.transfer.Transfer} (the message), {@link dev.worker.examples.transfer.Bank} (its own
 * tables), {@link dev.worker.examples.transfer.TransferRun} (both kinds of transactions).
 */
package dev.worker.examples.transfer;
