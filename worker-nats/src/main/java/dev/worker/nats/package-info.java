/** The backend {@code nats}: transport, job store and status store on NATS JetStream. */
package dev.worker.nats;
