/** Jobs, leases and presence in tables: what both systems have in common, and the seam between it and what they do not. */
package dev.worker.jdbi.internal.jobs;
