/** The transport: who owns what, how jobs are taken, given back and rescued. */
package dev.worker.nats.internal.transport;
