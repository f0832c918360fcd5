/** How jobs in NATS come into being, change, end and become due. Transport and job store share it. */
package dev.worker.nats.internal.lifecycle;
