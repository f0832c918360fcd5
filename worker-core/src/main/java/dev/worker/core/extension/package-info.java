/**
 * What a concern (status, jobs, failed, ...) plugs into: modules, actors and their commands, and what the runtime lets them
 * see of itself. Technology plugs in elsewhere: see {@link dev.worker.api.spi.WorkerPlugin}.
 *
 * <p>No parameter, return value or record component is null unless its documentation says so.
 */
package dev.worker.core.extension;
