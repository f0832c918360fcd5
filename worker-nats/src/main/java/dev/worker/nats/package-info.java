/** The backend {@code nats}: transport, job store, status store, schedule store and artifact store on NATS JetStream. */
package dev.worker.nats;
