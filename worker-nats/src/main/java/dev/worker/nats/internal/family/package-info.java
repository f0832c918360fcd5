/** Jobs that come after others: what comes after what, and what becomes of it when a job ends or comes back. */
package dev.worker.nats.internal.family;
