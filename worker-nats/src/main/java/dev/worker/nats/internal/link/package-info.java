/** The connection to the servers, and the time that they go by. */
package dev.worker.nats.internal.link;
