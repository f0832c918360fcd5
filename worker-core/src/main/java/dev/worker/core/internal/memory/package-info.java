/**
 * The backend that keeps everything in this process: the fastest, and gone when the process ends.
 *
 * <p>Locks: a job is read and changed under the lock of its queue alone, so that queues do not hinder each other. No
 * thread ever holds two of them. Whoever has a batch keeps the lock while the next job is of the same queue. Listeners
 * are told, and room is made, while no lock is held. The order between jobs has a lock of its own, which comes before those of
 * the queues; jobs that come after none and before none never meet it.
 */
package dev.worker.core.internal.memory;
