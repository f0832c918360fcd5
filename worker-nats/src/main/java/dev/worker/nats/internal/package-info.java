/** The backend put together. */
package dev.worker.nats.internal;
