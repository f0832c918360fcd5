/** Templates: where they come from, and the cache between them and every enqueueing. */
package dev.worker.jobs.internal.template;
