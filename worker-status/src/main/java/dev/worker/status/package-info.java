/**
 * How workers are: their states and heartbeats, the list of them in all processes, health, metrics, and one log line per
 * attempt. Found by {@link java.util.ServiceLoader}. An application asks by the commands of this package; it adds checks of its
 * own dependencies with {@link dev.worker.status.StatusBinder}.
 */
package dev.worker.status;
