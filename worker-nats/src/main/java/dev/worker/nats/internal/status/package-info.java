/** The status store: which workers there are. */
package dev.worker.nats.internal.status;
