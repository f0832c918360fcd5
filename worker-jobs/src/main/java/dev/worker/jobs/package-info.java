/**
 * Jobs from the outside: the client that enqueues and waits, cancelling, progress, and the end of their time to live. Found by
 * {@link java.util.ServiceLoader}; an application uses {@link dev.worker.api.Jobs} and need name nothing of it.
 */
package dev.worker.jobs;
