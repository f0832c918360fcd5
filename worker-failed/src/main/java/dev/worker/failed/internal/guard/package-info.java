/** Guards: circuit breakers, rate limits and bulkheads around what handlers depend on, as gates that their jobs must pass. */
package dev.worker.failed.internal.guard;
