/** Jobs in NATS: their records, how they come into being, change, wait and go on. Transport and job store share it. */
package dev.worker.nats.internal.job;
