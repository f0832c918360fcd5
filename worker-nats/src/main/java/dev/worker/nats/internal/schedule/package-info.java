/** Schedules in NATS: one record each, changed under its revision. */
package dev.worker.nats.internal.schedule;
