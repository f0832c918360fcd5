/** The job store: what became of jobs. */
package dev.worker.nats.internal.store;
