/** Joins a transport and a job store of different backends, so that the engine need not know. */
package dev.worker.core.internal.tracking;
