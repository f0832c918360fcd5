/** Jobs in NATS: their records, their unique keys, and where they are sent to wait. */
package dev.worker.nats.internal.job;
