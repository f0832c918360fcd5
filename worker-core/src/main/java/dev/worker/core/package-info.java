/**
 * The way into the framework: {@link dev.worker.core.WorkerRuntime}.
 *
 * <p>No parameter, return value or record component is null unless its documentation says so.
 */
package dev.worker.core;
