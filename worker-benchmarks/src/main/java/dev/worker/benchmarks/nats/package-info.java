/** The NATS backend beside plain jnats on the same server, in one run. */
package dev.worker.benchmarks.nats;
